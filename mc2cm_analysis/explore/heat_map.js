// A real table with a button a cell. One of them is in the tab order; the arrow keys go on from there.
function render({ model, el }) {
  el.classList.add("mc2cm-heatmap");
  const title = document.createElement("p");
  const frame = document.createElement("div"); // on a narrow screen the table moves under its title
  const table = document.createElement("table");
  const status = document.createElement("p");
  title.className = "title";
  title.id = `mc2cm-${model.model_id ?? Math.random()}`;
  table.setAttribute("aria-labelledby", title.id);
  status.setAttribute("role", "status");
  frame.append(table);
  el.append(title, frame, status);
  let at = [0, 0];

  const shown = () => model.get("shown");
  const rightToLeft = () => shown().direction === "rtl";
  const button = ([row, column]) => table.querySelector(`[data-at="${row},${column}"]`);

  function made(tag, text, attributes = {}) {
    const one = document.createElement(tag);
    one.textContent = text;
    for (const [name, value] of Object.entries(attributes)) one.setAttribute(name, value);
    return one;
  }

  function within([row, column]) {
    const { rows, columns } = shown();
    return [Math.max(0, Math.min(row, rows.length - 1)), Math.max(0, Math.min(column, columns.length - 1))];
  }

  function move(to) {
    button(at)?.setAttribute("tabindex", "-1");
    at = within(to);
    button(at)?.setAttribute("tabindex", "0");
  }

  function open(place) {
    move(place);
    model.set("chosen", [...place]);
    model.save_changes();
  }

  function cell(told, row, column) {
    const one = made("button", told.text, {
      type: "button", tabindex: "-1", "data-at": `${row},${column}`, "aria-label": told.label, title: told.label,
    });
    one.classList.toggle("blank", told.blank);
    if (!told.blank) one.style.cssText = `background: ${told.shade}; color: ${told.ink}`;
    one.addEventListener("click", () => open([row, column]));
    const held = document.createElement("td");
    held.append(one);
    return held;
  }

  function draw() {
    const { caption, rows, columns, cells, language, direction } = shown();
    const hadFocus = table.contains(document.activeElement);
    for (const one of [el, el.closest(".mc2cm-desk")]) {
      one?.setAttribute("lang", language);
      one?.setAttribute("dir", direction);
    }
    const head = document.createElement("tr");
    head.append(document.createElement("td"), ...columns.map((name) => made("th", name, { scope: "col" })));
    const lines = rows.map((name, row) => {
      const line = document.createElement("tr");
      line.append(made("th", name, { scope: "row" }), ...cells[row].map((told, column) => cell(told, row, column)));
      return line;
    });
    title.textContent = caption;
    table.replaceChildren(head, ...lines);
    move(at);
    press();
    if (hadFocus) button(at)?.focus();
  }

  function press() {
    const chosen = model.get("chosen").join();
    for (const one of table.querySelectorAll("button")) {
      one.setAttribute("aria-pressed", String(one.dataset.at === chosen));
    }
  }

  table.addEventListener("focusin", (event) => {
    if (event.target.dataset.at) move(event.target.dataset.at.split(",").map(Number));
  });
  table.addEventListener("keydown", (event) => {
    const [row, column] = at;
    const on = rightToLeft() ? -1 : 1;
    const to = {
      ArrowUp: [row - 1, column], ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - on], ArrowRight: [row, column + on],
      Home: [row, 0], End: [row, Infinity], PageUp: [0, column], PageDown: [Infinity, column],
    }[event.key];
    if (to) {
      move(to);
      button(at).focus();
      event.preventDefault();
    }
    event.stopPropagation(); // JupyterLab goes from cell to cell, and runs them, by the same keys
  });

  model.on("change:shown", draw);
  model.on("change:chosen", press);
  model.on("change:said", () => (status.textContent = model.get("said")));
  draw();
  status.textContent = model.get("said");
  requestAnimationFrame(draw); // the desk around it is there now, and takes its language too
}

export default { render };
