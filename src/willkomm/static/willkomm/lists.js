// Keys for those who want them: rows of a list, the way to other pages, and the list of all keys.
// Off inside text fields, with a modifier, and on a device where somebody switched them off (page «Tastatur»).
(function () {
  "use strict";

  // Lists of fewer rows need no keys: the tabulator is as quick.
  var LONG = 10, ROWS = "main [data-row], main tbody > tr, main .wk-tasks > li";
  var facts = document.body.dataset;
  if ("keysOff" in facts) { return; }
  var waiting = false, timer = 0;

  function writing(element) {
    return element.closest("textarea, select, [contenteditable], input:not([type=checkbox]):not([type=radio])") !== null;
  }

  function seen(element) { return element.getClientRects().length > 0; }

  function rows() {
    var all = Array.from(document.querySelectorAll(ROWS)).filter(seen);
    return all.length >= LONG || document.querySelector("[data-list]") ? all : [];
  }

  function current() { return document.activeElement.closest(ROWS); }

  // The link of a row takes the focus, so that Enter opens it without our doing; a row without one takes it itself.
  function focus(row) {
    var target = Array.from(row.querySelectorAll("a, button, summary")).find(seen) || row;
    if (target === row) { row.tabIndex = -1; }
    target.focus();
    row.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    var all = rows(), at = all.indexOf(current()), to = at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1);
    if (!all.length) { return false; }
    focus(all[to]);
    return true;
  }

  function tick() {
    var row = current(), box = row && row.querySelector('input[type="checkbox"]');
    if (!box) { return false; }
    box.checked = !box.checked;
    box.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  }

  function go(key) {
    var url = facts["go" + key.toUpperCase()];
    if (url) { window.location.assign(url); }
    return Boolean(url);
  }

  function wait() {
    waiting = true;
    window.clearTimeout(timer);
    timer = window.setTimeout(function () { waiting = false; }, 1500);
  }

  // The same list that stands on its own page, in a dialog; without the page in reach one goes there.
  function show() {
    var open = document.getElementById("tasten");
    if (open) { open.showModal(); return; }
    fetch(facts.keys, { credentials: "same-origin" }).then(function (answer) { return answer.text(); }).then(function (text) {
      var page = new DOMParser().parseFromString(text, "text/html"), content = page.getElementById("tastenliste");
      if (!content) { throw new Error("no list"); }
      document.body.append(dialog(content, page.querySelector("h1").textContent));
      document.getElementById("tasten").showModal();
    }).catch(function () { window.location.assign(facts.keys); });
  }

  function dialog(content, title) {
    var box = document.createElement("dialog"), heading = document.createElement("h2");
    var close = document.createElement("form"), button = document.createElement("button"), more = document.createElement("a");
    box.id = "tasten";
    box.className = "wk-dialog";
    heading.id = "tasten-titel";
    heading.textContent = title;
    box.setAttribute("aria-labelledby", heading.id);
    content.querySelectorAll("h2").forEach(function (each) {
      var lower = document.createElement("h3");
      lower.textContent = each.textContent;
      each.replaceWith(lower);
    });
    content.removeAttribute("id");
    close.method = "dialog";
    button.textContent = "Schliessen";
    button.className = "wk-link-button";
    more.href = facts.keys;
    more.textContent = "Tasten ausschalten";
    close.append(button, " ", more);
    box.append(heading, document.importNode(content, true), close);
    return box;
  }

  function inList(event) {
    var inside = current() !== null && document.activeElement.type !== "radio";
    if (event.key === "j" || (inside && event.key === "ArrowDown")) { return step(1); }
    if (inside && (event.key === "k" || event.key === "ArrowUp")) { return step(-1); }
    return inside && event.key === "x" && tick();
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || writing(event.target)) { return; }
    if (document.querySelector("dialog[open]")) { return; }
    var done = false;
    if (waiting) {
      waiting = false;
      done = go(event.key);
    } else if (event.key === "g") {
      wait();
    } else if (event.key === "?") {
      show();
      done = true;
    } else {
      done = inList(event);
    }
    if (done) { event.preventDefault(); }
  });
})();
