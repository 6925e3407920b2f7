"use strict";
(() => {
  const number = (text) => {
    const bound = { "<": -1e-9, ">": 1e-9 }[text[0]] || 0;
    const found = text.replace(/,/g, "").match(/-?\d+(\.\d+)?/);
    return found ? Number(found[0]) + bound : null;
  };
  const names = new Intl.Collator("en", { numeric: true });
  const compare = (numeric, down) => (a, b) => {
    if (!numeric) return down ? names.compare(b.key, a.key) : names.compare(a.key, b.key);
    if (a.key === null || b.key === null) return (a.key === null) - (b.key === null);
    return down ? b.key - a.key : a.key - b.key;
  };
  for (const button of document.querySelectorAll(".sortable .sort")) {
    button.addEventListener("click", () => {
      const head = button.closest("th"), table = head.closest("table"), body = table.tBodies[0];
      const down = head.getAttribute("aria-sort") === "ascending";
      const numeric = head.classList.contains("n"), column = head.cellIndex;
      for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = Array.from(body.rows, (row) => {
        const text = row.cells[column].textContent.trim();
        return { row, key: numeric ? number(text) : text };
      });
      rows.sort(compare(numeric, down));
      body.append(...rows.map((one) => one.row));
    });
  }
  for (const filter of document.querySelectorAll(".filter")) {
    const table = filter.nextElementSibling.querySelector("table"), rows = table.tBodies[0].rows;
    if (rows.length < 5) continue;
    filter.hidden = false;
    filter.querySelector("input").addEventListener("input", (event) => {
      const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of rows) {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
        shown += !row.hidden;
      }
      filter.querySelector("output").textContent = words.length ? `${shown} of ${rows.length}` : "";
    });
  }
  const follow = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    const own = location.hash.match(/^#(d-[0-9a-f]{10})(-[0-9a-z-]*)?$/);
    if (!target && own && document.body.dataset.files) location.replace(`documents/${own[1]}.html${location.hash}`);
    if (!target) return;
    for (let at = target.parentElement; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    target.scrollIntoView({ block: target.matches(".slot,.mark") ? "center" : "start" });
    target.focus({ preventScroll: true });
  };
  addEventListener("hashchange", follow);
  follow();
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = Array.from(document.querySelectorAll("details:not([open])"));
    for (const one of closed) one.open = true;
  });
  addEventListener("afterprint", () => { for (const one of closed) one.open = false; });
})();
