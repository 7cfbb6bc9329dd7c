// Keys for those who work at the desk all day. Nothing needs them: every key does what
// a link or a button on the page does. They are off while one types, and can be turned
// off for good (WCAG 2.2, 2.1.4).
"use strict";
(() => {
  const off = "chengban-keys-off";
  const kept = () => { try { return localStorage.getItem(off) === "yes"; } catch { return false; } };
  const keep = (yes) => { try { yes ? localStorage.setItem(off, "yes") : localStorage.removeItem(off); } catch { /* not kept */ } };
  const typing = (e) => e.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

  const rows = () => [...document.querySelectorAll("main tbody tr")];
  const step = (by) => {
    const all = rows();
    if (!all.length) return false;
    const now = all.indexOf(document.activeElement.closest("tr"));
    const next = all[Math.min(Math.max(now < 0 ? (by > 0 ? 0 : all.length - 1) : now + by, 0), all.length - 1)];
    next.querySelector("th a, td a, a")?.focus();
    return true;
  };
  const tick = () => {
    const box = document.activeElement.closest("tr")?.querySelector("input[type=checkbox]");
    if (!box) return false;
    box.checked = !box.checked;
    return true;
  };
  // What each key goes to. A key never does anything for good: it leads to the button,
  // and Enter presses it. Links are followed.
  const places = {
    "/": "#number",
    "?": "details.keys",
    i: ".desk-nav a[href$='/desk']",
    t: "main a[href$='/clocks']",
    c: "form[action$='/claim'] button, form[action$='/stand-in'] button",
    a: "form[action$='/accept'] button",
    s: "form[action$='/supplement']",
    d: "form[action$='/decide']",
    n: "form[action$='/not-accept']",
    h: "form[action$='/hand-over']",
    r: "form[action$='/release'] button",
    b: ".together button",
  };
  const control = "input:not([type=hidden]), select, textarea, button, summary";
  const go = (key) => {
    const to = places[key] && document.querySelector(places[key]);
    if (!to) return false;
    for (let fold = to.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    if (to.matches("a")) to.click();
    else (to.matches(control) ? to : to.querySelector(control))?.focus();
    return true;
  };

  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || kept()) return;
    if (e.key === "Escape" && typing(e.target)) { e.target.blur(); return; }
    if (typing(e.target)) return;
    const done = e.key === "j" ? step(1) : e.key === "k" ? step(-1) : e.key === "x" ? tick() :
      go(e.key);
    if (done) e.preventDefault();
  });

  for (const box of document.querySelectorAll("[data-keys-off]")) {
    box.closest("[hidden]")?.removeAttribute("hidden");
    box.checked = kept();
    box.addEventListener("change", () => keep(box.checked));
  }

  // A phrase fills the note, where it can still be changed; without this the server
  // puts it in front of the note.
  for (const list of document.querySelectorAll("select[data-fills]")) {
    list.addEventListener("change", () => {
      const note = document.getElementById(list.dataset.fills);
      const words = list.selectedOptions[0]?.dataset.words;
      if (!note || !words) return;
      note.value = note.value.trim() ? note.value.trimEnd() + "\n" + words : words;
      list.value = "";
      note.focus();
    });
  }
})();
