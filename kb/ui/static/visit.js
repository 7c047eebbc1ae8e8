// The visit and its files: the menu "Save as", questions asked before, a session opened, a text to check.
(() => {
  "use strict";
  if (window.pinpointVisit) return;

  const MOST = 5_000_000; // bytes of a file that is read; the server has the same bound
  const TYPES = {
    docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", pdf: "application/pdf",
    md: "text/markdown;charset=utf-8", json: "application/json", bib: "text/plain;charset=utf-8",
  };
  let tell = null; // (event, data) → the server
  let check = null;
  let menu = null; // the menu that a file is being made for

  const said = (words) => {
    const status = document.getElementById("pp-said");
    if (status) status.textContent = words;
    const line = menu && menu.querySelector(".pp-menu-said");
    if (line) line.textContent = words;
  };

  function hand(bytes, name, type) { // a file for the reader's downloads; none on the server
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  function save(button) {
    menu = button.closest("details");
    if (menu.classList.contains("pp-busy")) return;
    const all = menu.querySelector('[name="pp-scope"][value="all"]');
    menu.classList.add("pp-busy");
    said("Making the file …");
    tell("save", {
      format: button.dataset.save, style: menu.querySelector('[name="pp-style"]').value,
      all: Boolean(all && all.checked), at: Date.now(),
    });
  }

  function saved(value) {
    if (!value) return;
    const file = JSON.parse(value);
    if (file.error) said(`The file could not be made: ${file.error}.`);
    else {
      const bytes = Uint8Array.from(atob(file.data), (sign) => sign.charCodeAt(0));
      hand(bytes, file.name, TYPES[file.name.split(".").pop()] || "application/octet-stream");
      said(`${file.name} is in your downloads.`);
    }
    if (menu) menu.classList.remove("pp-busy");
  }

  function closeMenus(but) {
    document.querySelectorAll("details.pp-save[open]").forEach((one) => { if (one !== but) one.open = false; });
  }

  function read(input, asText, use) { // the file is read in the browser: it is never uploaded as a file
    const file = input.files[0];
    input.value = "";
    if (!file) return;
    const reader = new FileReader();
    reader.onload = () => use(file.name, asText ? reader.result : reader.result.split(",")[1] || "");
    const most = file.slice(0, MOST + 1); // one byte more than is read, so that the server says what is wrong
    if (asText) reader.readAsText(most);
    else reader.readAsDataURL(most);
  }

  function download(button) {
    const text = button.closest("article").querySelector(".pp-markdown").textContent;
    hand(text, button.dataset.name, TYPES.md);
    said("The report is in your downloads.");
  }

  function filter(button) { // all sentences of a checked text, or those alone that need a look
    const article = button.closest("article");
    article.classList.toggle("pp-only-faults", button.dataset.filter === "faults");
    article.querySelectorAll("[data-filter]").forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
  }

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    closeMenus(target && target.closest("details.pp-save"));
    const button = target && target.closest("button");
    if (!button) return;
    const { save: format, recall, act, filter: wanted } = button.dataset;
    if (format) save(button);
    else if (recall) tell("recall", { number: Number(recall) });
    else if (wanted) filter(button);
    else if (act === "open-session") document.getElementById("pp-session-file").click();
    else if (act === "start-anew") { menu = null; tell("anew", {}); document.querySelector("#pp-question textarea").focus(); }
    else if (act === "choose-text") document.getElementById("pp-text-file").click();
    else if (act === "download-report") download(button);
  });

  document.addEventListener("change", (event) => {
    if (event.target.id === "pp-session-file") read(event.target, true, (name, data) => tell("reopen", { name, data }));
    if (event.target.id === "pp-text-file") read(event.target, false, (name, data) => check("choose", { name, data }));
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.pp-save[open]");
    if (!open) return;
    const inside = open.contains(document.activeElement);
    open.open = false;
    if (inside) open.querySelector("summary").focus();
  });

  window.pinpointVisit = {
    serve: (_, trigger) => { tell = trigger; },
    serveCheck: (_, trigger) => { check = trigger; },
    saved,
    checked: () => requestAnimationFrame(() => requestAnimationFrame(() => {
      const head = document.querySelector("#pp-checked h2");
      if (!head) return;
      said(document.querySelector("#pp-checked .pp-verdict-sum").textContent);
      if (window.matchMedia("(max-width: 900px)").matches) head.scrollIntoView({ block: "start" });
    })),
  };
})();
