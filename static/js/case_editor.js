// The editor of a case. Without this file the boxes take plain words or HTML, and everything else works the same.
(function () {
  "use strict";

  var words = document.getElementById("richtext-labels");
  if (!window.RichText || !words) return;
  var label = words.dataset;

  function icon(name) {
    var svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    var use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    svg.setAttribute("class", "icon-svg");
    svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("focusable", "false");
    use.setAttribute("href", label.sprite + "#" + name);
    svg.appendChild(use);
    return svg;
  }

  // What each button is called, looks like, does, and when it is pressed in or has nothing to do.
  var TOOLS = [
    { name: "bold", icon: "format-bold", run: (c) => c.toggleBold(), on: (e) => e.isActive("bold") },
    { name: "italic", icon: "format-italic", run: (c) => c.toggleItalic(), on: (e) => e.isActive("italic") },
    { name: "heading", text: true, run: (c) => c.toggleHeading({ level: 3 }), on: (e) => e.isActive("heading", { level: 3 }) },
    { name: "subheading", text: true, run: (c) => c.toggleHeading({ level: 4 }), on: (e) => e.isActive("heading", { level: 4 }) },
    { name: "bullets", icon: "format-list-bulleted", run: (c) => c.toggleBulletList(), on: (e) => e.isActive("bulletList") },
    { name: "numbers", icon: "format-list-numbered", run: (c) => c.toggleOrderedList(), on: (e) => e.isActive("orderedList") },
    { name: "link", icon: "link", ask: true, on: (e) => e.isActive("link") },
    { name: "unlink", text: true, run: (c) => c.unsetLink(), shown: (e) => e.isActive("link") },
    { name: "table", text: true, run: (c) => c.insertTable({ rows: 3, cols: 2, withHeaderRow: true }), shown: (e) => !e.isActive("table") },
    { name: "row", text: true, run: (c) => c.addRowAfter(), shown: (e) => e.isActive("table") },
    { name: "column", text: true, run: (c) => c.addColumnAfter(), shown: (e) => e.isActive("table") },
    { name: "rowAway", text: true, run: (c) => c.deleteRow(), shown: (e) => e.isActive("table") },
    { name: "columnAway", text: true, run: (c) => c.deleteColumn(), shown: (e) => e.isActive("table") },
    { name: "undo", text: true, run: (c) => c.undo() },
  ];

  // The box as rich text, made by the server from what it sent. What the browser has put back into the box after a
  // reload came from an editor, and is rich text already.
  function asHtml(textarea) {
    return textarea.value === textarea.defaultValue ? textarea.dataset.richtext : textarea.value;
  }

  function enhance(textarea) {
    var name = document.querySelector('label[for="' + textarea.id + '"]');
    var frame = document.createElement("div");
    frame.className = "richtext";
    textarea.parentNode.insertBefore(frame, textarea);
    var area = document.createElement("div");
    var editor = new window.RichText.Editor({
      element: area,
      extensions: window.RichText.extensions,
      content: asHtml(textarea),
      injectCSS: false, // the style sheet has it; a style element would break the security policy
      editorProps: {
        // Tab leaves the box as it leaves any other, also from a list or a table: nobody is caught in it.
        handleDOMEvents: { keydown: (view, event) => event.key === "Tab" },
        attributes: {
          class: "richtext__area",
          role: "textbox",
          "aria-multiline": "true",
          "aria-label": name ? name.textContent : "",
          "aria-invalid": textarea.getAttribute("aria-invalid") || "false",
        },
      },
      onUpdate: function () {
        textarea.value = editor.isEmpty ? "" : editor.getHTML();
        textarea.dispatchEvent(new Event("input", { bubbles: true }));
      },
      onTransaction: function () {
        refresh();
      },
    });
    var ask = linkBox(editor, textarea.id, function () { refresh(); });
    var bar = toolbar(editor, name ? name.textContent : "", ask);
    function refresh() {
      if (!bar) return;
      bar.buttons.forEach(function (item) {
        if (item.tool.on) item.button.setAttribute("aria-pressed", item.tool.on(editor) ? "true" : "false");
        if (item.tool.shown) item.button.hidden = !item.tool.shown(editor);
      });
    }
    frame.appendChild(bar.element);
    frame.appendChild(ask.element);
    frame.appendChild(area);
    textarea.hidden = true;
    refresh();
    // An error summary and a control finding lead to the box's own id.
    textarea.addEventListener("focus", function () { editor.commands.focus(); });
  }

  // One tab stop; the arrow keys go from button to button, as people who use toolbars by keyboard expect.
  function toolbar(editor, name, ask) {
    var element = document.createElement("div");
    element.className = "richtext__toolbar";
    element.setAttribute("role", "toolbar");
    element.setAttribute("aria-label", label.toolbar + ": " + name);
    var buttons = TOOLS.map(function (tool, index) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "richtext__tool";
      button.tabIndex = index ? -1 : 0;
      if (tool.icon) {
        button.appendChild(icon(tool.icon));
        button.setAttribute("aria-label", label[tool.name]);
        button.title = label[tool.name];
      } else {
        button.textContent = label[tool.name];
      }
      button.addEventListener("click", function () {
        if (tool.ask) ask.open();
        else tool.run(editor.chain().focus()).run();
      });
      element.appendChild(button);
      return { tool: tool, button: button };
    });
    element.addEventListener("keydown", function (event) {
      var shown = buttons.map((item) => item.button).filter((button) => !button.hidden);
      var at = shown.indexOf(document.activeElement);
      var to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: shown.length - 1 }[event.key];
      if (to === undefined || at < 0) return;
      event.preventDefault();
      to = (to + shown.length) % shown.length;
      buttons.forEach((item) => (item.button.tabIndex = -1));
      shown[to].tabIndex = 0;
      shown[to].focus();
    });
    return { element: element, buttons: buttons };
  }

  // Where the address of a link is typed, under the toolbar. A dialog of the browser cannot say what is wrong.
  function linkBox(editor, id, done) {
    var element = document.createElement("div");
    element.className = "richtext__link";
    element.hidden = true;
    var caption = document.createElement("label");
    caption.className = "form-label";
    caption.htmlFor = id + "-link";
    caption.textContent = label.address;
    var fault = document.createElement("span");
    fault.className = "form-error-message";
    fault.id = id + "-link-error";
    var box = document.createElement("input");
    box.type = "text";
    box.id = id + "-link";
    box.className = "form-input";
    box.setAttribute("aria-describedby", fault.id);
    function button(text, css, act) {
      var made = document.createElement("button");
      made.type = "button";
      made.className = "button " + css;
      made.textContent = text;
      made.addEventListener("click", act);
      return made;
    }
    function close() {
      element.hidden = true;
      editor.commands.focus();
      done();
    }
    function insert() {
      var address = box.value.trim();
      if (!/^(https:\/\/|mailto:)\S+$/.test(address)) {
        fault.textContent = label.refused;
        box.setAttribute("aria-invalid", "true");
        box.focus();
        return;
      }
      if (editor.state.selection.empty && !editor.isActive("link")) {
        editor.chain().focus().insertContent({ type: "text", text: address, marks: [{ type: "link", attrs: { href: address } }] }).run();
      } else {
        editor.chain().focus().extendMarkRange("link").setLink({ href: address }).run();
      }
      close();
    }
    box.addEventListener("keydown", function (event) {
      if (event.key === "Enter") { event.preventDefault(); insert(); }
      if (event.key === "Escape") { event.preventDefault(); close(); }
    });
    // What is typed here is no part of the case, and the draft need not be saved for it.
    box.addEventListener("input", (event) => event.stopPropagation());
    [caption, fault, box, button(label.insert, "button-secondary", insert), button(label.cancel, "button-tertiary", close)]
      .forEach((part) => element.appendChild(part));
    return {
      element: element,
      open: function () {
        fault.textContent = "";
        box.removeAttribute("aria-invalid");
        box.value = editor.getAttributes("link").href || "https://";
        element.hidden = false;
        box.focus();
      },
    };
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("textarea[data-richtext]").forEach(enhance);
  });

  // The control panel is not replaced under the fingers of somebody who writes a reason in it.
  document.addEventListener("htmx:oobBeforeSwap", function (event) {
    var target = event.detail.target;
    if (target.id === "kontrol" && target.contains(document.activeElement) && document.activeElement !== target) {
      event.detail.shouldSwap = false;
    }
    if (target.id === "visning") {
      var page = target.querySelector("iframe");
      var scrolled = page && page.contentWindow ? page.contentWindow.scrollY : 0;
      document.addEventListener("htmx:oobAfterSwap", function after(swapped) {
        if (swapped.detail.target.id !== "visning") return;
        document.removeEventListener("htmx:oobAfterSwap", after);
        var next = document.querySelector("#visning iframe");
        next.addEventListener("load", function () { next.contentWindow.scrollTo(0, scrolled); });
      });
    }
  });
})();
