// Items of the agenda can be dragged to their place. Without this file, and without a mouse, the buttons do the same.
(function () {
  "use strict";

  var dragged = null; // the item, where it was, and the finger or mouse that holds it

  // The style sheet shows the handles only where they do something.
  document.documentElement.classList.add("can-drag");

  function items() {
    return Array.from(dragged.list.children);
  }

  function drop(putBack) {
    var item = dragged.item, to = items().indexOf(item);
    item.classList.remove("builder__item--dragged");
    if (putBack || to === dragged.from) {
      dragged.list.insertBefore(item, items().filter((other) => other !== item)[dragged.from] || null);
    } else {
      var form = item.querySelector("form[data-move]");
      var place = document.createElement("input");
      place.type = "hidden";
      place.name = "to";
      place.value = to + 1;
      form.appendChild(place);
      form.requestSubmit();
    }
    dragged = null;
  }

  document.addEventListener("pointerdown", function (event) {
    var handle = event.target.closest(".builder__handle");
    if (!handle || event.button) return;
    event.preventDefault();
    var item = handle.closest("li");
    dragged = { item: item, list: item.parentNode, from: 0, pointer: event.pointerId };
    dragged.from = items().indexOf(item);
    item.classList.add("builder__item--dragged");
  });
  document.addEventListener("pointermove", function (event) {
    if (!dragged || event.pointerId !== dragged.pointer) return;
    var below = items().find(function (other) {
      var box = other.getBoundingClientRect();
      return other !== dragged.item && event.clientY < box.top + box.height / 2;
    }) || null;
    if (below !== dragged.item.nextElementSibling) dragged.list.insertBefore(dragged.item, below);
  });
  document.addEventListener("pointerup", function (event) {
    if (dragged && event.pointerId === dragged.pointer) drop(false);
  });
  document.addEventListener("pointercancel", function () {
    if (dragged) drop(true);
  });
  document.addEventListener("keydown", function (event) {
    if (dragged && event.key === "Escape") drop(true);
  });
})();
