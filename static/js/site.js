// Everything works without this file. It starts the DKFDS components and tells about failed requests.
(function () {
  "use strict";

  // Runs for the page and again for each part that htmx brings: DKFDS must not start twice on one element.
  function enhance(scope) {
    if (window.DKFDS) window.DKFDS.init({ scope: scope });
    var summary = scope.querySelector(".error-summary");
    if (summary) summary.focus();
  }

  function tellOfFailure() {
    var box = document.getElementById("failure");
    if (!box) return;
    box.className = "alert alert-error";
    box.hidden = false;
    box.textContent = box.dataset.text;
  }

  document.addEventListener("DOMContentLoaded", function () {
    enhance(document);
  });
  document.addEventListener("htmx:afterSwap", function (event) {
    enhance(event.detail.elt);
  });
  document.addEventListener("htmx:responseError", tellOfFailure);
  document.addEventListener("htmx:sendError", tellOfFailure);

  // An expired session answers with the log-in page, which must not be put into the middle of this one.
  document.addEventListener("htmx:beforeSwap", function (event) {
    var answered = event.detail.xhr.responseURL;
    if (!answered || !document.querySelector(".site-nav")) return;
    var page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
    if (page.querySelector("form.login")) {
      event.detail.shouldSwap = false;
      window.location.assign(answered);
    }
  });
})();
