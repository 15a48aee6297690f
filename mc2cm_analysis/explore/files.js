// Buttons that each ask the kernel for a file and save it.
function render({ model, el }) {
  el.classList.add("mc2cm-files");
  const me = Math.random().toString(36); // the kernel answers to all that show these buttons; one of them asked
  const status = document.createElement("span");
  status.setAttribute("role", "status");

  function draw() {
    const { title, kinds, direction, language } = model.get("shown");
    el.setAttribute("dir", direction);
    el.setAttribute("lang", language);
    el.setAttribute("role", "group");
    el.setAttribute("aria-label", title);
    const name = document.createElement("span");
    name.textContent = title;
    const buttons = kinds.map(({ kind, label }) => {
      const one = document.createElement("button");
      one.type = "button";
      one.textContent = label;
      one.addEventListener("click", () => {
        status.textContent = "";
        model.send({ kind, asker: me });
      });
      return one;
    });
    el.replaceChildren(name, ...buttons, status);
  }

  function save(bytes, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes]));
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  model.on("change:shown", draw);
  model.on("msg:custom", ({ asker, name, said }, buffers) => {
    if (asker !== me) return;
    status.textContent = said;
    if (name) save(buffers[0], name);
  });
  draw();
}

export default { render };
