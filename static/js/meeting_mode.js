// Meeting mode works without this. On a wide screen the agenda and the case stand open beside the answers.
(function () {
  "use strict";

  document.addEventListener("DOMContentLoaded", function () {
    if (!window.matchMedia("(min-width: 1200px)").matches) return;
    document.querySelectorAll("details[data-open-wide]").forEach(function (details) {
      details.open = true;
    });
  });
})();
