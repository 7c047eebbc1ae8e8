// What happens in the page without a round trip: opening a citation, copying the answer.
(() => {
  "use strict";
  if (window.pinpoint) return;

  const narrow = () => window.matchMedia("(max-width: 900px)").matches;
  const behavior = () => (window.matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");
  const panels = () => [...document.querySelectorAll(".pp-panel")];
  const panel = () => panels().find((one) => one.offsetParent) || null; // that of the tab in sight
  const beside = () => panel().closest(".pp-result").querySelector(".pp-left");
  let opener = null; // where "Back to the answer" leads

  function fit() { // the panel ends where the window does, wherever the page is scrolled to
    const box = panel();
    if (!box) return;
    const top = Math.max(16, Math.round(box.parentElement.getBoundingClientRect().top));
    document.documentElement.style.setProperty("--pp-panel-top", `${top}px`);
  }

  function say(words) {
    const status = document.getElementById("pp-said");
    if (status) status.textContent = words;
  }

  function scrollToQuotation(section) { // the quoted words come into sight below the name of the provision
    const target = section.querySelector("mark") || section.querySelector(".pp-cited");
    const box = panel();
    if (!target || box.scrollHeight <= box.clientHeight) return;
    const edge = box.getBoundingClientRect();
    const spot = target.getBoundingClientRect();
    if (spot.bottom + 16 <= edge.bottom) return;
    const head = section.querySelector("header").offsetHeight;
    box.scrollTop += spot.top - edge.top - head - (box.clientHeight - head) / 4;
  }

  function scrollPage(section) { // on a phone the panel is part of the page, below the answer
    const mark = section.querySelector("mark");
    const top = panel().getBoundingClientRect().top + window.scrollY - 8;
    const quoted = mark ? mark.getBoundingClientRect().top + window.scrollY : top;
    const far = quoted - top > window.innerHeight * 0.7;
    window.scrollTo({ top: far ? quoted - window.innerHeight * 0.35 : top, behavior: behavior() });
  }

  function reveal(section, from) {
    panel().querySelectorAll(".pp-context").forEach((other) => { other.hidden = other !== section; });
    panel().scrollTop = 0;
    fit();
    scrollToQuotation(section);
    const left = beside();
    left.querySelectorAll("[aria-current]").forEach((old) => old.removeAttribute("aria-current"));
    const key = section.dataset.key;
    if (key) left.querySelectorAll(`[data-open="${key}"]`).forEach((one) => one.setAttribute("aria-current", "true"));
    if (!from) return;
    if (!panel().contains(from)) {
      opener = from;
      if (!key) from.setAttribute("aria-current", "true");
    }
    const heading = section.querySelector("h3");
    if (heading) heading.focus({ preventScroll: true });
    if (narrow()) scrollPage(section);
  }

  function open(key, from) {
    const section = panel() && panel().querySelector(`.pp-context[data-key="${CSS.escape(key)}"]`);
    if (section) reveal(section, from);
  }

  async function show(id, quote, from) {
    const section = panel().querySelector("[data-extra]");
    section.innerHTML = await window.pinpointServer.show_provision({ id, quote }); // escaped where it is made, in kb/ui
    reveal(section, from);
  }

  async function listReferences(button) {
    const list = button.parentElement.querySelector("[data-list]");
    const opened = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!opened));
    button.textContent = opened ? "Show cross-references" : "Hide cross-references";
    list.innerHTML = opened ? "" : await window.pinpointServer.list_references(button.dataset.references);
    list.scrollIntoView({ behavior: behavior(), block: "nearest" });
  }

  function goBack() {
    const target = opener && opener.isConnected ? opener : beside().querySelector("h2");
    if (!target) return;
    target.focus({ preventScroll: true });
    target.scrollIntoView({ behavior: behavior(), block: "center" });
  }

  const markdown = (button) => button.closest("article").querySelector(".pp-markdown").textContent;

  function copyByHand(text) { // where the browser does not lend its clipboard
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }

  async function copy(button) {
    let done;
    try {
      await navigator.clipboard.writeText(markdown(button));
      done = true;
    } catch {
      done = copyByHand(markdown(button));
    }
    const words = (button.dataset.words ??= button.textContent);
    button.textContent = done ? "Copied" : "Not copied";
    say(done ? "It was copied with its citations." : "The browser did not allow copying.");
    setTimeout(() => { button.textContent = words; }, 2500);
  }

  function asking() {
    document.documentElement.classList.add("pp-asking");
    say("Looking through the texts.");
  }

  function answered() {
    document.documentElement.classList.remove("pp-asking");
    const head = document.querySelector("#pp-answer .pp-answer");
    if (!head) return;
    opener = null;
    const first = panel() && panel().querySelector(".pp-context[data-key]");
    if (first) reveal(first, null);
    const count = document.querySelectorAll("#pp-answer .pp-citation").length;
    const error = document.querySelector("#pp-answer .pp-error");
    if (!error) say(`${document.querySelector("#pp-answer h2").textContent}. ${count} provisions listed.`);
    if (narrow()) head.scrollIntoView({ behavior: behavior(), block: "start" });
  }

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("button");
    if (!button) return;
    const { open: key, show: id, quote, references, act } = button.dataset;
    if (key) open(key, button);
    else if (id) show(id, quote || "", button);
    else if (references) listReferences(button);
    else if (act === "back") goBack();
    else if (act === "copy") copy(button);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel() && panel().contains(document.activeElement)) goBack();
  });

  window.addEventListener("scroll", fit, { passive: true });
  window.addEventListener("resize", fit, { passive: true });

  window.pinpoint = { asking, answered: () => requestAnimationFrame(() => requestAnimationFrame(answered)) };
})();
