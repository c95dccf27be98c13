"""What is done in the room of certificates."""

import dataclasses
import functools
import re
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

from azure import thumbprint
from browser import Browser, Look, Visit
from cells import LOOKS, fresh_name
from connection import NewConnection, Plan
from playwright.sync_api import Locator, expect
from report import Walk

PASSWORD = " a blank on either side "


def certificate_walks() -> Iterator[Walk]:
    for how, look in LOOKS.items():
        yield Walk(f"A .pfx file that openssl made, {how}: uploaded, and its public half downloaded in three forms",
                   functools.partial(uploaded, look))
        yield Walk(f"A .pfx file with another password, {how}: refused, and nothing but the name is kept",
                   functools.partial(wrong_password, look))
        yield Walk(f"A new certificate in the place of another, {how}: not before Azure has it",
                   functools.partial(replaced, look))


@dataclasses.dataclass(frozen=True)
class Made:
    """What openssl made elsewhere."""

    pfx: Path
    pem: str


def make_elsewhere(visit: Visit, name: str) -> Made:
    base = visit.scene.folder / name.replace(" ", "-")
    key, certificate, pfx = (base.with_suffix(suffix) for suffix in [".key", ".elsewhere", ".pfx"])
    for command in [
        ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-subj",
         "/CN=elsewhere", "-days", "90"],
        ["pkcs12", "-export", "-inkey", key, "-in", certificate, "-out", pfx, "-passout", f"pass:{PASSWORD}"],
    ]:
        subprocess.run(["openssl", *command], check=True, capture_output=True)
    return Made(pfx, certificate.read_text())


def upload(visit: Visit, name: str, pfx: Path, password: str) -> Locator:
    visit.open("/certificates")
    visit.page.get_by_role("link", name="New certificate").first.click()
    form = visit.page.get_by_role("region", name="Upload a .pfx file")
    form.get_by_label("Name", exact=True).fill(name)
    form.get_by_label("File (.pfx or .p12)", exact=True).set_input_files(pfx)
    form.get_by_label("Password", exact=True).fill(password)
    form.get_by_role("button", name="Upload", exact=True).click()
    return form


def uploaded(look: Look, browser: Browser) -> None:
    visit = browser.admin(look)
    name = fresh_name("elsewhere")
    made = make_elsewhere(visit, name)
    upload(visit, name, made.pfx, PASSWORD)
    expect_heading(visit, name)
    expect(visit.page.get_by_role("textbox", name="Thumbprint", exact=True)).to_have_value(thumbprint(made.pem))
    expect(visit.page.get_by_role("definition").filter(has_text="CN=elsewhere")).to_be_visible()
    for suffix in ["cer", "pem", "crt"]:
        assert download(visit, suffix) == ssl.PEM_cert_to_DER_cert(made.pem), f".{suffix} holds something else"


def download(visit: Visit, suffix: str) -> bytes:
    """What is in it, as DER."""
    with visit.page.expect_download() as download:
        visit.page.get_by_role("link", name=f"Download .{suffix}", exact=True).click()
    assert download.value.suggested_filename.endswith(f".{suffix}"), download.value.suggested_filename
    content = download.value.path().read_bytes()
    assert b"PRIVATE" not in content, f"the private key is in .{suffix}"
    return ssl.PEM_cert_to_DER_cert(content.decode()) if content.startswith(b"-----") else content


def wrong_password(look: Look, browser: Browser) -> None:
    visit = browser.admin(look)
    name = fresh_name("locked")
    form = upload(visit, name, make_elsewhere(visit, name).pfx, "another one")
    expect(form).to_contain_text(re.compile("password", re.IGNORECASE))
    expect(form.get_by_role("alert").or_(form.locator(".wrong")).first).to_contain_text("password")
    expect(form.get_by_label("Name", exact=True)).to_have_value(name)
    expect(form.get_by_label("Password", exact=True)).to_have_value("")
    visit.open("/certificates")
    expect(row(visit, name)).to_have_count(0)


def create(visit: Visit, name: str) -> None:
    visit.open("/certificates")
    visit.page.get_by_role("link", name="New certificate").first.click()
    form = visit.page.get_by_role("region", name="Create a new certificate")
    form.get_by_label("Name", exact=True).fill(name)
    form.get_by_label("Days until it ends", exact=True).fill("30")
    form.get_by_role("button", name="Create", exact=True).click()
    expect_heading(visit, name)


def replaced(look: Look, browser: Browser) -> None:
    visit = browser.admin(look)
    azure = visit.scene.azure
    old, new, name = fresh_name("old"), fresh_name("new"), fresh_name("replacing")
    create(visit, old)
    application = azure.register(name)
    azure.upload(application, download(visit, "cer"))
    connection = NewConnection(visit).make(Plan(name, "Certificate", certificate=old))
    connection.copy_back(application)
    connection.authorise()
    connection.expect_authorised()
    create(visit, new)
    with_new = download(visit, "cer")
    replace(visit, old, new)
    expect(visit.page.get_by_role("row", name=name)).to_contain_text("AADSTS700027")
    azure.upload(application, with_new)
    visit.page.get_by_role("link", name="Replace again").click()
    replace(visit, old, new)
    expect(visit.page.get_by_text("Every connection uses the new certificate now.")).to_be_visible()
    expect(visit.page.get_by_role("row", name=name)).to_contain_text("Switched")
    visit.page.get_by_role("link", name="Remove the old certificate…").click()
    visit.page.get_by_role("button", name="Remove the certificate", exact=True).click()
    expect_heading(visit, "Certificates")
    expect(row(visit, old)).to_have_count(0)
    row(visit, new).get_by_role("link").click()
    expect(visit.page.get_by_role("listitem").get_by_role("link", name=name, exact=True)).to_be_visible()


def replace(visit: Visit, old: str, new: str) -> None:
    if not visit.path.endswith("/replace"):
        open_named(visit, "/certificates", old)
        visit.page.get_by_role("link", name="Replace with another one…").click()
    choice = visit.page.get_by_label("The certificate to use instead", exact=True)
    choice.select_option(value=choice.locator("option").filter(has_text=new).get_attribute("value"))
    visit.page.get_by_role("button", name="Try and replace", exact=True).click()
    expect_heading(visit, f"“{new}” in the place of “{old}”")


def row(visit: Visit, name: str) -> Locator:
    return visit.page.get_by_role("row").filter(has=visit.page.get_by_role("link", name=name, exact=True))


def open_named(visit: Visit, room: str, name: str) -> None:
    """The page of a thing, by the list of its room."""
    visit.open(room)
    row(visit, name).get_by_role("link", name=name, exact=True).click()
    expect_heading(visit, name)


def expect_heading(visit: Visit, name: str) -> None:
    expect(visit.page.get_by_role("heading", level=1, name=name, exact=True)).to_be_visible()
