/* Tables that answer to the keyboard: "/" goes to the filter, letters narrow the rows, Enter opens the first, Escape shows all.
   What was typed stays in this tab, so that coming back from a row leads to the same place. */

const remember = (id) => `filter ${location.pathname} ${id}`;
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function equip(bar) {
  const table = document.getElementById(bar.dataset.filterFor);
  if (!table) return;
  const input = bar.querySelector("input");
  const count = bar.querySelector("[role=status]");
  const rows = [...table.tBodies].flatMap((body) => [...body.rows]).map((row) => ({ row, text: plain(row.textContent) }));

  function narrow() {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    let some = 0;
    for (const { row, text } of rows) {
      row.hidden = !words.every((word) => text.includes(word));
      if (!row.hidden) some += 1;
    }
    const said = some === rows.length ? count.dataset.all : some ? count.dataset.some : count.dataset.none;
    count.textContent = said.replace("__some__", some).replace("__all__", rows.length);
    sessionStorage.setItem(remember(table.id), input.value);
  }

  input.addEventListener("input", narrow);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      input.value = "";
      narrow();
    } else if (event.key === "Enter") {
      rows.find(({ row }) => !row.hidden)?.row.querySelector("a")?.click();
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      rows.find(({ row }) => !row.hidden)?.row.querySelector("a")?.focus();
    }
  });
  table.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const row = step && event.target.closest("tbody tr");
    if (!row) return;
    event.preventDefault();
    const shown = rows.filter((entry) => !entry.row.hidden).map((entry) => entry.row);
    const next = shown[shown.indexOf(row) + step];
    (next?.querySelector("a") ?? input).focus();
  });

  bar.hidden = false;
  input.value = sessionStorage.getItem(remember(table.id)) ?? "";
  narrow();
}

document.querySelectorAll("[data-filter-for]").forEach(equip);

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
  const input = document.querySelector("[data-filter-for]:not([hidden]) input");
  if (event.key !== "/" || isTyping || !input || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  input.focus();
  input.select();
});
