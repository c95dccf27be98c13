"""What another site, another browser or a leftover form tries with a session that is not theirs."""

import functools
import html
import urllib.parse
from collections.abc import Iterator

from browser import Browser, Visit
from cells import fresh_name
from connection import NewConnection, Plan
from neighbour import Neighbour
from playwright.sync_api import Locator, expect
from report import Walk

ELSEWHERE = [
    "https://example.org/", "//example.org/", "/\\example.org/", "\\\\example.org\\", "/%5Cexample.org/",
    "///example.org", "/%09/example.org/", "/%2F/example.org/", "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>", "https:example.org", "/.//example.org", "@example.org"]


def intruder_walks() -> Iterator[Walk]:
    for host in ["localhost", "127.0.0.1"]:
        yield Walk(f"A form on another port of {host} signs nobody out", functools.partial(foreign_sign_out, host))
        yield Walk(f"A script on another port of {host} signs nobody out", functools.partial(foreign_script, host))
        yield Walk(f"A form on another port of {host} makes no connection", functools.partial(foreign_connection, host))
        yield Walk(f"A frame on another port of {host} shows nothing", functools.partial(foreign_frame, host))
    yield Walk("A form without its token does nothing", without_token)
    yield Walk("A form of a session that is over does nothing in the next", token_of_the_last_session)
    yield Walk("A new connection with the form of a session that is over is not made", stale_connection)
    yield Walk("A cookie that was stolen is worth nothing after signing out", stolen_cookie)
    for path in ELSEWHERE:
        yield Walk(f"Signing in does not lead to {path}", functools.partial(open_redirect, path))


def own_session(browser: Browser, *others: str) -> Visit:
    visit = browser.stranger(others=others)
    visit.sign_in()
    return visit


def expect_signed_in(visit: Visit) -> None:
    visit.open("/")
    assert visit.path == "/", "the session has ended"


def sign_out_button(visit: Visit) -> Locator:
    return visit.page.get_by_role("button", name="Sign out", exact=True)


def press(visit: Visit, button: Locator) -> int:
    """The status of the document that it leads to."""
    with visit.page.expect_response(lambda response: response.request.method == "POST") as answer:
        button.click()
    visit.page.wait_for_load_state()
    return answer.value.status


def attack(visit: Visit, action: str, fields: dict[str, str], host: str) -> None:
    inputs = "".join(
        f'<input name="{html.escape(name)}" value="{html.escape(value)}">' for name, value in fields.items())
    page = f'<form method="post" action="{html.escape(action)}">{inputs}<button>Win a prize</button></form>'
    with Neighbour({"/": page}) as neighbour:
        visit.hosts.add(neighbour.origin(host))
        visit.page.goto(neighbour.origin(host) + "/")
        status = press(visit, visit.page.get_by_role("button", name="Win a prize"))
    assert status in {400, 401, 403}, f"the answer is {status}"


def foreign_sign_out(host: str, browser: Browser) -> None:
    visit = own_session(browser)
    attack(visit, visit.scene.url + "/sign-out", {"form_token": "guessed"}, host)
    expect_signed_in(visit)


def foreign_script(host: str, browser: Browser) -> None:
    """Its answers cannot be read; what counts is that they change nothing."""
    visit = own_session(browser)
    attempt = f"""fetch('{visit.scene.url}/sign-out', {{method: 'POST', mode: 'no-cors', credentials: 'include',
        headers: {{'Content-Type': 'application/x-www-form-urlencoded'}}, body: 'form_token=guessed'}})
        .then(() => 'sent', () => 'sent')"""
    with Neighbour({"/": "<p>Look here</p>"}) as neighbour:
        visit.hosts.add(neighbour.origin(host))
        visit.page.goto(neighbour.origin(host) + "/")
        assert visit.page.evaluate(attempt) == "sent"
    visit.problems.clear()  # that it was refused
    expect_signed_in(visit)


def foreign_connection(host: str, browser: Browser) -> None:
    """The fields are those of the real form, but for its token."""
    visit = own_session(browser)
    name = fresh_name("foreign")
    form = NewConnection(visit).open().fill(Plan(name))
    action, fields = visit.page.locator("form").filter(
        has=visit.page.get_by_role("button", name="Save", exact=True)).evaluate(
        """form => [form.action, Object.fromEntries([...new FormData(form)].filter(
            ([name]) => form.elements[name]?.type !== 'hidden'))]""")
    attack(form.visit, action, fields, host)
    expect_signed_in(visit)
    expect(visit.page.locator("main")).not_to_contain_text(name)


def foreign_frame(host: str, browser: Browser) -> None:
    visit = own_session(browser)
    with Neighbour({"/": f'<iframe src="{visit.scene.url}/"></iframe>'}) as neighbour:
        visit.hosts.add(neighbour.origin(host))
        visit.page.goto(neighbour.origin(host) + "/")
        expect(visit.page.frame_locator("iframe").locator("main")).to_have_count(0)
    refused = [problem for problem in visit.problems if "frame-ancestors" in problem]
    assert refused, "the frame was not refused"
    visit.problems.clear()


def without_token(browser: Browser) -> None:
    visit = own_session(browser)
    visit.open("/")
    sign_out_button(visit).evaluate("button => button.form.querySelectorAll('input').forEach(input => input.remove())")
    assert press(visit, sign_out_button(visit)) == 403
    expect_signed_in(visit)


def token_of_the_last_session(browser: Browser) -> None:
    first = own_session(browser)
    first.open("/")
    second = first.tab()
    second.open("/")
    sign_out_button(second).click()
    expect(second.page.get_by_label("Passphrase", exact=True)).to_be_visible()
    second.sign_in()
    assert press(first, sign_out_button(first)) == 403
    expect_signed_in(second)


def stale_connection(browser: Browser) -> None:
    first = own_session(browser)
    name = fresh_name("stale")
    form = NewConnection(first).open().fill(Plan(name))
    second = first.tab()
    second.open("/")
    sign_out_button(second).click()
    second.sign_in()
    form.save()
    first.page.wait_for_load_state()
    second.open("/")
    expect(second.page.locator("main")).not_to_contain_text(name)


def stolen_cookie(browser: Browser) -> None:
    victim, thief = own_session(browser), browser.stranger()
    thief.context.add_cookies(victim.context.cookies())  # type: ignore[arg-type]
    expect_signed_in(thief)
    victim.open("/")
    sign_out_button(victim).click()
    expect(victim.page.get_by_label("Passphrase", exact=True)).to_be_visible()
    thief.open("/")
    assert thief.path == "/sign-in", "the stolen cookie still opens the door"


def open_redirect(path: str, browser: Browser) -> None:
    """Before signing in and again afterwards. That no other host is asked is noted for every walk."""
    visit = browser.stranger()
    address = "/sign-in?next=" + urllib.parse.quote(path, safe="")
    visit.open(address)
    visit.enter()
    visit.page.wait_for_url(lambda url: urllib.parse.urlsplit(url).path != "/sign-in")
    assert visit.page.url.startswith(visit.scene.url + "/"), visit.page.url
    visit.open(address)
    assert visit.page.url.startswith(visit.scene.url + "/"), visit.page.url
