// A piece of code, and a button that copies it.
function render({ model, el }) {
  el.classList.add("mc2cm-code");
  const code = document.createElement("code");
  const frame = document.createElement("pre");
  const button = document.createElement("button");
  const status = document.createElement("span");
  frame.append(code);
  frame.setAttribute("dir", "ltr");
  frame.setAttribute("role", "group");
  frame.tabIndex = 0;
  button.type = "button";
  status.setAttribute("role", "status");
  el.append(frame, button, status);

  async function copy() {
    try {
      await navigator.clipboard.writeText(code.textContent);
      status.textContent = model.get("shown").copied;
    } catch {
      getSelection().selectAllChildren(code);
      status.textContent = model.get("shown").marked;
    }
  }

  function draw() {
    const { text, copy: label, title, direction, language } = model.get("shown");
    el.setAttribute("dir", direction);
    el.setAttribute("lang", language);
    frame.setAttribute("aria-label", title);
    code.textContent = text;
    button.textContent = label;
    status.textContent = "";
  }

  button.addEventListener("click", copy);
  model.on("change:shown", draw);
  draw();
}

export default { render };
