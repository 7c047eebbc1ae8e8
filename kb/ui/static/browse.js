// Browse: links open their page in place, the address follows, "back" leads back; the contents narrow as one types.
(() => {
  "use strict";
  if (window.pinpointBrowse) return;

  const narrow = () => window.matchMedia("(max-width: 900px)").matches;
  const box = () => document.getElementById("pp-browse-page");
  const page = () => box() && box().querySelector(".pp-page");
  const title = "Pinpoint";
  let server = null;
  let latest = 0; // only the page asked for last is shown
  let shown = location.search;

  function say(words) {
    const status = document.getElementById("pp-said");
    if (status) status.textContent = words;
  }

  function tabButton(name) {
    return [...document.querySelectorAll('#pp-tabs [role="tab"]')].find((tab) => tab.textContent.trim() === name);
  }

  function currentTab() {
    const tab = document.querySelector('#pp-tabs [role="tab"][aria-selected="true"]');
    return tab ? tab.textContent.trim() : "Ask";
  }

  function turnTo(name) {
    const tab = tabButton(name);
    if (tab && currentTab() !== name) tab.click();
  }

  function isPage(search) {
    const asked = new URLSearchParams(search);
    return asked.has("show") || asked.has("topic");
  }

  function fold(text) { // case and accents apart
    return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  }

  // The contents

  const tree = () => document.querySelector("#pp-contents .pp-tree");

  function openAbove(element) {
    for (let up = element.parentElement; up && up !== tree(); up = up.parentElement) {
      if (up.tagName === "DETAILS") up.open = true;
    }
  }

  function markCurrent() {
    if (!tree()) return;
    tree().querySelectorAll("[aria-current]").forEach((old) => old.removeAttribute("aria-current"));
    const node = page() && page().dataset.node;
    const link = node && tree().querySelector(`a[data-node="${CSS.escape(node)}"]`);
    if (link) {
      link.setAttribute("aria-current", "page");
      openAbove(link);
      const frame = tree().getBoundingClientRect();
      const spot = link.getBoundingClientRect();
      if (spot.top < frame.top || spot.bottom > frame.bottom) tree().scrollTop += spot.top - frame.top - frame.height / 3;
    }
    const contents = document.querySelector(".pp-contents-box");
    if (contents) contents.open = !(narrow() && node);
  }

  let before = null; // what was open before the filter was used

  function filterTree(words) {
    const wanted = fold(words).split(/\s+/).filter(Boolean);
    const branches = [...tree().querySelectorAll("details")];
    if (wanted.length && !before) before = new Set(branches.filter((one) => one.open));
    let found = 0;
    tree().querySelectorAll("li").forEach((item) => { item.hidden = wanted.length > 0; });
    tree().querySelectorAll("a[data-browse]").forEach((link) => {
      link.folded ??= fold(`${link.textContent} ${link.dataset.words || ""} ${instrumentOf(link)}`);
      if (!wanted.length || !wanted.every((word) => link.folded.includes(word))) return;
      found += 1;
      for (let up = link; up !== tree(); up = up.parentElement) up.hidden = false;
    });
    branches.forEach((one) => { one.open = wanted.length ? Boolean(one.querySelector("li:not([hidden])")) : before ? before.has(one) : one.open; });
    if (!wanted.length) before = null;
    const count = found === 1 ? "1 entry" : `${found} entries`;
    document.getElementById("pp-tree-found").textContent = !wanted.length ? "" : found ? count : "Nothing there. Try fewer words.";
  }

  function instrumentOf(link) { // "istanbul 36" finds the article under the name of its text
    const branch = link.closest(".pp-text-branch");
    return branch ? branch.querySelector("summary").textContent : "";
  }

  // The page

  function settle(search, { focus, y }) {
    shown = search;
    markCurrent();
    const head = page() && page().querySelector("h2");
    document.title = page() && page().dataset.title ? `${page().dataset.title} – ${title}` : title;
    if (focus && head) head.focus({ preventScroll: true });
    if (y !== undefined) window.scrollTo({ top: y, behavior: "instant" });
    else if (focus) scrollToPage();
    say(head ? head.textContent : "");
  }

  function scrollToPage() {
    const top = box().getBoundingClientRect().top + window.scrollY - 12;
    if (narrow() || window.scrollY > top) window.scrollTo({ top, behavior: "instant" });
  }

  async function draw(search, options) {
    const mine = ++latest;
    const slow = setTimeout(() => { box().classList.add("pp-opening"); say("Opening the page."); }, 250);
    let html;
    try {
      html = await server.open_page(search); // escaped where it is made, in kb/ui
    } catch {
      html = '<article class="pp-page"><h2 tabindex="-1">Not opened</h2><p>The page could not be opened. Is Pinpoint still running? Reload to try again.</p></article>';
    } finally {
      clearTimeout(slow);
    }
    if (mine !== latest) return;
    box().classList.remove("pp-opening");
    const holder = page();
    if (holder) holder.outerHTML = html;
    settle(search, options);
  }

  function go(search) {
    if (!server || !page()) { location.href = search; return; }
    history.replaceState({ ...history.state, tab: currentTab(), y: window.scrollY }, "");
    history.pushState({ tab: "Browse" }, "", location.pathname + search);
    turnTo("Browse");
    draw(search, { focus: true });
  }

  function comeBack() { // the browser's back and forward
    const state = history.state || {};
    const search = location.search;
    if (isPage(search) || state.tab === "Browse") turnTo("Browse");
    else if (state.tab) turnTo(state.tab);
    if (search === shown) return; // a place on the same page
    if (isPage(search) || state.tab === "Browse") draw(search, { focus: false, y: state.y || 0 });
    else shown = search;
  }

  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    if (event.target.closest('[data-act="print"]')) window.print();
    const link = event.target.closest("a[data-browse]");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(link.getAttribute("href"));
  });

  document.addEventListener("input", (event) => {
    if (event.target.id === "pp-tree-filter") filterTree(event.target.value);
  });

  window.addEventListener("popstate", comeBack);
  window.addEventListener("beforeprint", () => {
    document.querySelectorAll(".pp-page-topic details").forEach((one) => { one.open = true; });
  });

  window.pinpointBrowse = {
    serve: (given) => { server = given; },
    loaded: () => requestAnimationFrame(() => requestAnimationFrame(() => {
      history.replaceState({ tab: isPage(location.search) ? "Browse" : currentTab(), ...history.state }, "");
      if (isPage(location.search)) settle(location.search, { focus: false });
      else markCurrent();
    })),
  };
})();
