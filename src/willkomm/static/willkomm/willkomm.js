// Small comforts. Every page works without this file: nothing here is the only way to do something.
(function () {
  "use strict";

  var DOUBLE_CLICK_MS = 1000;

  // After saving, keyboard and screen reader start at the message that names the result.
  function focusMessage(root) {
    var message = root.querySelector("[data-focus]");
    if (message) { message.focus({ preventScroll: false }); }
  }

  // "Alle auswählen" ticks every box whose name it carries, and shows whether all or some of them are ticked.
  function boxes(form, name) {
    return Array.from(form.querySelectorAll('input[type="checkbox"][name="' + CSS.escape(name) + '"]:not(:disabled)'));
  }

  function ticked(form, name) { return boxes(form, name).filter(function (box) { return box.checked; }).length; }

  function selectAll(all) {
    boxes(all.form || document, all.dataset.selectAll).forEach(function (box) { box.checked = all.checked; });
  }

  // 2403 as 2'403, as the server writes it.
  function told(count) { return String(count).replace(/\B(?=(\d{3})+$)/g, "'"); }

  function showSelected(form) {
    form.querySelectorAll("[data-select-all]").forEach(function (all) {
      var count = ticked(form, all.dataset.selectAll), most = boxes(form, all.dataset.selectAll).length;
      all.checked = most > 0 && count === most;
      all.indeterminate = count > 0 && count < most;
    });
    form.querySelectorAll("[data-counts]").forEach(function (button) {
      var count = ticked(form, button.dataset.counts);
      var words = count === 1 ? button.dataset.one : button.dataset.many.replace("{n}", told(count));
      button.querySelector(".kern-label").textContent = words;
    });
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
    if (event.target.type === "checkbox" && event.target.form) { showSelected(event.target.form); }
  });
  // A double click sends a form once; signing in could not bear it twice, because the first one ends the session.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method !== "post") { return; }
    if (event.timeStamp - Number(form.dataset.sentAt) < DOUBLE_CLICK_MS) { event.preventDefault(); return; }
    form.dataset.sentAt = event.timeStamp;
  });
  window.addEventListener("beforeprint", openDetails);
  window.addEventListener("afterprint", closeDetails);
  document.addEventListener("htmx:afterSettle", function (event) { focusMessage(event.target); });

  // Buttons that only a script can serve stay hidden until it runs.
  document.querySelectorAll("[data-needs-script]").forEach(function (element) { element.hidden = false; });
  document.querySelectorAll("form").forEach(showSelected);
  // A browser that comes back to a page may tick boxes as they were left, after this file has run.
  window.addEventListener("pageshow", function () { document.querySelectorAll("form").forEach(showSelected); });
  focusMessage(document);
})();
