// Small comforts. Every page works without this file.
(() => {
  const keep = "ronde:typed";

  const fields = form => [...form.elements].filter(e => e.name && e.name !== "csrf" && !["hidden", "file", "submit", "button", "password"].includes(e.type));
  const posts = () => [...document.querySelectorAll('main form[method="post"]')];
  const ticked = e => e.type === "checkbox" || e.type === "radio";

  // What was typed survives the change of language: kept for that one step, in this tab only.
  function rememberTyped() {
    const typed = posts().map(form => fields(form).map(e => [e.name, ticked(e) ? e.checked : e.value]));
    sessionStorage.setItem(keep, JSON.stringify({ typed, at: Date.now() }));
  }

  function restoreTyped() {
    const kept = JSON.parse(sessionStorage.getItem(keep) || "null");
    sessionStorage.removeItem(keep);
    if (!kept || Date.now() - kept.at > 15000) return;
    posts().forEach((form, i) => fields(form).forEach((e, j) => {
      const [name, value] = kept.typed[i]?.[j] || [];
      if (name !== e.name) return;
      if (ticked(e)) e.checked = value; else e.value = value;
    }));
  }

  // The link to the other language was written before the filters were changed.
  const search = location.search;
  function followFilters(link) {
    if (location.search !== search) link.search = location.search;
  }

  async function copy(button) {
    await navigator.clipboard.writeText(button.dataset.copy);
    say(button.dataset.copied);
    const label = button.querySelector("span"), before = label.textContent;
    label.textContent = button.dataset.copied;
    setTimeout(() => { label.textContent = before; }, 2500);
  }

  function say(text) {
    document.getElementById("announcer").textContent = text;
  }

  function show(root) {
    root.querySelectorAll("[data-copy][hidden], [data-print][hidden]").forEach(e => { e.hidden = false; });
    root.querySelector("[data-focus]")?.focus();
  }

  document.addEventListener("click", event => {
    const target = event.target.closest("[data-copy], [data-print], [data-keep-form]");
    if (!target) return;
    if (target.matches("[data-copy]")) copy(target);
    else if (target.matches("[data-print]")) window.print();
    else { followFilters(target); rememberTyped(); }
  });
  document.addEventListener("htmx:after:swap", () => {
    show(document);
    const found = document.querySelector("[data-announce], .empty-title");
    if (found) say(found.textContent.trim());
  });

  restoreTyped();
  show(document);
})();
