/* In the admin: a box that searches while one types takes the name of its label, which select2 leaves out. */
(function () {
  "use strict";
  function name() {
    document.querySelectorAll("select.select2-hidden-accessible").forEach(function (select) {
      var label = document.querySelector('label[for="' + CSS.escape(select.id) + '"]');
      var box = select.parentElement.querySelector(".select2-selection");
      if (label && box) {
        label.id = label.id || select.id + "_label";
        box.setAttribute("aria-labelledby", label.id + " " + (box.getAttribute("aria-labelledby") || ""));
        box.querySelector(".select2-selection__rendered").setAttribute("aria-labelledby", label.id);
      }
    });
  }

  window.addEventListener("load", function () {
    if (window.django && window.django.jQuery) {
      window.django.jQuery(name); // after those who asked before us, who make the boxes
    }
  });
})();
