// A real table with a button a cell. One of them is in the tab order; the arrow keys go on from there.
function render({ model, el }) {
  el.classList.add("mc2cm-heatmap");
  const title = document.createElement("p");
  const frame = document.createElement("div"); // on a narrow screen the table moves under its title
  const table = document.createElement("table");
  const legend = document.createElement("p");
  const status = document.createElement("p");
  const elsewhere = document.createElement("p");
  title.className = "title";
  legend.className = "legend";
  title.tabIndex = -1;
  title.id = `mc2cm-${Math.random().toString(36).slice(2)}`;
  table.setAttribute("aria-labelledby", title.id);
  elsewhere.className = "heard-only";
  for (const one of [status, elsewhere]) one.setAttribute("role", "status");
  frame.append(table);
  el.append(title, frame, legend, status, elsewhere);
  let at = ["", ""]; // theme and city of the button in the tab order

  const shown = () => model.get("shown");
  const ids = () => [shown().themes, shown().cities];
  const button = ([theme, city]) =>
    table.querySelector(`button[data-theme="${CSS.escape(theme)}"][data-city="${CSS.escape(city)}"]`);

  function made(tag, text, attributes = {}) {
    const one = document.createElement(tag);
    one.textContent = text;
    for (const [name, value] of Object.entries(attributes)) one.setAttribute(name, value);
    return one;
  }

  function move(to) {
    button(at)?.setAttribute("tabindex", "-1");
    at = to;
    button(at)?.setAttribute("tabindex", "0");
  }

  // The cell so many rows and columns from where we are; the last one in that direction, if there are fewer.
  function away(down, right) {
    return ids().map((names, axis) => {
      const place = names.indexOf(at[axis]) + [down, right][axis];
      return names[Math.max(0, Math.min(place, names.length - 1))];
    });
  }

  function cell(told, theme, city) {
    const one = made("button", told.text, {
      type: "button", tabindex: "-1", "data-theme": theme, "data-city": city, "aria-label": told.label,
      title: told.label,
    });
    one.classList.toggle("blank", told.blank);
    if (!told.blank) one.style.cssText = `background: ${told.shade}; color: ${told.ink}`;
    one.addEventListener("click", () => {
      move([theme, city]);
      model.set("opened", [theme, city]);
      model.save_changes();
    });
    const held = document.createElement("td");
    held.append(one);
    return held;
  }

  function draw() {
    const { caption, rows, columns, cells, language, direction } = shown();
    const [themes, cities] = ids();
    const hadFocus = table.contains(document.activeElement);
    for (const one of [el, el.closest(".mc2cm-desk")]) {
      one?.setAttribute("lang", language);
      one?.setAttribute("dir", direction);
    }
    const head = document.createElement("tr");
    head.append(document.createElement("td"), ...columns.map((name) => made("th", name, { scope: "col" })));
    const lines = rows.map((name, row) => {
      const line = document.createElement("tr");
      const buttons = cells[row].map((told, column) => cell(told, themes[row], cities[column]));
      line.append(made("th", name, { scope: "row" }), ...buttons);
      return line;
    });
    title.textContent = caption;
    legend.textContent = shown().legend;
    table.replaceChildren(...(rows.length ? [head, ...lines] : []));
    if (rows.length) move(button(at) ? at : [themes[0], cities[0]]); // the same cell, wherever it stands now
    press();
    keepKeys(el.closest(".mc2cm-desk") ?? el);
    if (hadFocus) (button(at) ?? title).focus();
  }

  // In JupyterLab a letter typed on a button or a list would be a command on cells, such as to delete them.
  function keepKeys(desk) {
    for (const one of desk.querySelectorAll("button, select, input")) {
      one.setAttribute("data-lm-suppress-shortcuts", "true");
    }
  }

  function press() {
    const opened = button(model.get("opened").length ? model.get("opened") : ["", ""]);
    for (const one of table.querySelectorAll("button")) one.setAttribute("aria-pressed", String(one === opened));
  }

  table.addEventListener("focusin", ({ target }) => {
    if (target.dataset.theme) move([target.dataset.theme, target.dataset.city]);
  });
  table.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const on = shown().direction === "rtl" ? -1 : 1;
    const steps = {
      ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -on], ArrowRight: [0, on],
      Home: [0, -Infinity], End: [0, Infinity], PageUp: [-Infinity, 0], PageDown: [Infinity, 0],
    }[event.key];
    if (!steps) return;
    move(away(...steps));
    button(at).focus();
    event.preventDefault();
  });

  model.on("change:shown", draw);
  model.on("change:opened", press);
  model.on("change:said", () => (status.textContent = model.get("said")));
  model.on("change:announced", () => (elsewhere.textContent = model.get("announced")));
  draw();
  status.textContent = model.get("said");
  requestAnimationFrame(draw); // the desk around it is there now, and takes its language too
}

export default { render };
