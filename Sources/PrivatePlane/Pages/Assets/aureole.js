// Comfort alone: every page does all of its work without this file.
(() => {
    "use strict";
    const all = (selector, within = document) => [...within.querySelectorAll(selector)];

    function say(text) {
        const said = document.getElementById("said");
        if (said) said.textContent = text;
    }

    // Times in the reader's own zone, UTC on hover.
    function localTimes(within) {
        const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
        for (const time of all("time[datetime]", within)) {
            const date = new Date(time.dateTime);
            if (isNaN(date)) continue;
            time.title = date.toISOString().replace("T", " ").replace(".000Z", " UTC");
            time.textContent = format.format(date);
        }
    }

    // Copying, which says that it has copied.
    function copyButtons(within) {
        for (const button of all("[data-copy]", within)) {
            button.hidden = false;
            const label = button.textContent;
            button.addEventListener("click", async () => {
                const source = document.getElementById(button.dataset.copy);
                const text = "value" in source ? source.value : source.textContent;
                try {
                    await navigator.clipboard.writeText(text);
                } catch {
                    source.select?.();
                    if (!source.select || !document.execCommand("copy")) {
                        getSelection().selectAllChildren(source);
                        source.select?.();
                        return say("Copy the marked text by hand.");
                    }
                }
                button.textContent = "Copied";
                say("Copied");
                setTimeout(() => { button.textContent = label; }, 2000);
            });
        }
    }

    // Fields that belong to a choice are shown while it is made.
    function choices(within) {
        for (const field of all("[data-shown-by]", within)) {
            const [name, values] = field.dataset.shownBy.split("=");
            const form = field.closest("form");
            const update = () => {
                const chosen = form.elements[name]?.value;
                field.hidden = !values.split("|").includes(chosen) || isHidden(form, name);
            };
            form.addEventListener("change", update);
            update();
        }
    }
    const isHidden = (form, name) => !!form.querySelector(`[data-shown-by][hidden] [name="${name}"]`);

    // The window is modal to the letter, keeps the focus and closes with Escape.
    function dialogs(within) {
        for (const dialog of all("dialog[open]", within)) {
            dialog.removeAttribute("open");
            all("[inert]").forEach((part) => { part.inert = false; });
            dialog.showModal();
            for (const close of all("[data-close]", dialog)) {
                close.addEventListener("click", (event) => { event.preventDefault(); dialog.close(); });
            }
        }
    }

    // A countdown, after which the form around it is sent again, if there is one.
    function countdowns(within) {
        for (const timer of all("[data-countdown]", within)) {
            let left = Number(timer.dataset.countdown);
            timer.hidden = false;
            const tick = () => {
                if (!timer.isConnected || timer.closest("dialog:not([open])")) return;
                const form = timer.closest("form");
                const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
                timer.textContent = form ? `Trying again in ${time}` : `Worth another try in ${time}`;
                if (left-- > 0) return void setTimeout(tick, 1000);
                if (form) form.requestSubmit();
                else timer.textContent = "Worth another try now";
            };
            tick();
        }
    }

    // A part of a page that follows what happens asks for itself again.
    function followers(within) {
        for (const part of all("[data-follow]", within)) {
            const again = async () => {
                if (!part.isConnected) return;
                const answer = document.hidden ? null : await fetch(location.href).catch(() => null);
                if (answer?.redirected) return location.reload();
                const next = answer?.ok && parse(await answer.text()).getElementById(part.id);
                if (!next) return void setTimeout(again, wait);
                part.replaceChildren(...document.adoptNode(next).childNodes);
                localTimes(part);
                copyButtons(part);
                setTimeout(again, wait);
            };
            const wait = Number(part.dataset.follow) * 1000;
            setTimeout(again, wait);
        }
    }
    const parse = (text) => new DOMParser().parseFromString(text, "text/html");

    // Forms that are answered in place.
    function stayingForms(within) {
        for (const form of all("form[data-stay]", within)) {
            form.addEventListener("submit", async (event) => {
                event.preventDefault();
                const button = event.submitter ?? form.querySelector("button:not([type=button])");
                const label = button?.textContent;
                const body = new URLSearchParams(new FormData(form, event.submitter));
                if (button) {
                    button.disabled = true;
                    button.textContent = button.dataset.busy ?? "One moment…";
                    say(button.textContent);
                }
                const action = event.submitter?.getAttribute("formaction") ?? form.action;
                try {
                    const answer = await fetch(action, { method: "POST", body });
                    const next = parse(await answer.text());
                    if (!next.getElementById("main")) throw new Error("no page of ours");
                    if (answer.redirected) history.replaceState(null, "", answer.url);
                    show(next);
                } catch {
                    if (button) { button.disabled = false; button.textContent = label; }
                    complain(form, "Aureole could not be reached. Nothing that you typed is lost: try again.");
                }
            });
        }
    }

    // What went wrong with a form that was not answered, seen as well as heard.
    function complain(form, text) {
        const shown = form.querySelector(".unanswered") ?? document.createElement("p");
        shown.className = "problem unanswered";
        shown.setAttribute("role", "alert");
        shown.textContent = text;
        form.append(shown);
    }

    // Puts the content of another page in the place of this one's.
    function show(next) {
        const [old, main] = [document.getElementById("main"), next.getElementById("main")];
        document.title = next.title;
        document.body.className = next.body.className;
        const top = [document.querySelector(".top"), next.querySelector(".top")];
        if (top[0] && top[1]) top[0].replaceWith(document.adoptNode(top[1]));
        old.replaceWith(document.adoptNode(main));
        enliven(document);
        if (!document.querySelector("dialog[open]")) main.focus();
    }

    function enliven(within) {
        localTimes(within);
        copyButtons(within);
        choices(within);
        countdowns(within);
        followers(within);
        stayingForms(within);
        dialogs(within);
    }
    enliven(document);
})();
