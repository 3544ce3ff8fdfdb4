/* Switches on what the portal's pages can do with JavaScript. Every page works without it. */
(function () {
  "use strict";
  document.body.classList.add("js-enabled", "govuk-frontend-supported");
  window.GOVUKFrontend.initAll();

  /* A control marked data-submits sends its form when it changes (sorting, choosing a page size). */
  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-submits]")) {
      event.target.form.requestSubmit();
    }
  });

  /* A button marked data-prints prints the page; without JavaScript it stays hidden. */
  document.querySelectorAll("[data-prints]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      window.print();
    });
  });

  /* On a narrow screen the list comes first: its filters are folded until asked for. */
  if (window.matchMedia("(max-width: 56rem)").matches) {
    document.querySelectorAll(".concord-filters__fold").forEach(function (fold) {
      fold.open = false;
    });
  }

  /* A table wider than the screen scrolls by itself, also from the keyboard; the page does not. */
  document.querySelectorAll("main .govuk-table").forEach(function (table) {
    var frame = document.createElement("div");
    frame.className = "concord-scroll";
    table.replaceWith(frame);
    frame.appendChild(table);
    function reach() {
      if (frame.scrollWidth > frame.clientWidth) {
        frame.tabIndex = 0;
        frame.setAttribute("role", "region");
        frame.setAttribute("aria-label", table.caption ? table.caption.textContent.trim() : document.title);
      } else {
        ["tabindex", "role", "aria-label"].forEach(function (name) {
          frame.removeAttribute(name);
        });
      }
    }
    new ResizeObserver(reach).observe(frame);
    reach();
  });

  /* A form marked data-once is sent once, however often its button is pressed. */
  document.querySelectorAll("form[data-once]").forEach(function (form) {
    form.addEventListener("submit", function (event) {
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = "yes";
    });
    window.addEventListener("pageshow", function () {
      delete form.dataset.sent;
    });
  });
})();
