// Small comforts. Every page works without this file: nothing here is the only way to do something.
(function () {
  "use strict";

  // After saving, keyboard and screen reader start at the message that names the result.
  function focusMessage(root) {
    var message = root.querySelector("[data-focus]");
    if (message) { message.focus({ preventScroll: false }); }
  }

  // "Alle auswählen" ticks every box whose name it carries; the buttons' count follows.
  function selectAll(box) {
    var form = box.form || document;
    form.querySelectorAll('input[type="checkbox"][name="' + CSS.escape(box.dataset.selectAll) + '"]')
      .forEach(function (other) { if (!other.disabled) { other.checked = box.checked; } });
  }

  // Closed details would be missing on paper.
  function openDetails() {
    document.querySelectorAll(".wk-main details:not([open])").forEach(function (details) {
      details.open = true;
      details.dataset.openedForPrint = "";
    });
  }

  function closeDetails() {
    document.querySelectorAll("[data-opened-for-print]").forEach(function (details) {
      details.open = false;
      delete details.dataset.openedForPrint;
    });
  }

  function closeMenus(except) {
    document.querySelectorAll(".wk-menu[open]").forEach(function (menu) {
      if (menu !== except) { menu.open = false; }
    });
  }

  // The search in the band: "/" goes there, arrows go through the suggestions, Escape leaves them.
  var field = document.getElementById("suche"), offered = document.getElementById("suche-vorschlaege");

  function writing(element) { return element.closest("input, textarea, select, [contenteditable]") !== null; }

  function closeOffered() { if (offered) { offered.replaceChildren(); } }

  function stepThrough(event) {
    var stops = [field].concat(Array.from(offered.querySelectorAll("a")));
    var at = stops.indexOf(document.activeElement), to = at + (event.key === "ArrowDown" ? 1 : -1);
    if (at < 0 || to < 0 || to >= stops.length) { return; }
    event.preventDefault();
    stops[to].focus();
  }

  function searchKeys(event) {
    var plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key === "/" && plain && !writing(event.target) && !("keysOff" in document.body.dataset)) {
      event.preventDefault();
      field.focus();
      field.select();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      stepThrough(event);
    } else if (event.key === "Escape" && offered.contains(document.activeElement)) {
      field.focus();
      closeOffered();
    } else if (event.key === "Escape" && event.target === field) {
      closeOffered();
    }
  }

  if (field && offered) { document.addEventListener("keydown", searchKeys); }

  document.addEventListener("click", function (event) {
    if (field && !event.target.closest(".wk-search")) { closeOffered(); }
    closeMenus(event.target.closest(".wk-menu"));
    if (event.target.closest("[data-print]")) { window.print(); }
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") { return; }
    var open = document.querySelector(".wk-menu[open] > summary");
    closeMenus(null);
    if (open) { open.focus(); }
  });
  document.addEventListener("change", function (event) {
    if (event.target.dataset && event.target.dataset.selectAll) { selectAll(event.target); }
  });
  window.addEventListener("beforeprint", openDetails);
  window.addEventListener("afterprint", closeDetails);
  document.addEventListener("htmx:afterSettle", function (event) { focusMessage(event.target); });

  // Buttons that only a script can serve stay hidden until it runs.
  document.querySelectorAll("[data-needs-script]").forEach(function (element) { element.hidden = false; });
  focusMessage(document);
})();
