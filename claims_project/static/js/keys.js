/* One key opens a panel that names it (data-key) and puts the cursor in its first box; not while somebody is typing. */
(function () {
  "use strict";
  document.addEventListener("keydown", function (event) {
    var at = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)) {
      return;
    }
    var panel = /^[a-z]$/.test(event.key) && document.querySelector('details[data-key="' + event.key + '"]');
    if (panel) {
      event.preventDefault();
      panel.open = true;
      var box = panel.querySelector("textarea");
      if (box) {
        box.focus();
      }
    }
  });
})();
