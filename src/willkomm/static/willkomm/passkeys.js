// Says in the page's own words why a passkey did not work; the sentences stand in the page.
(function () {
  "use strict";

  var KINDS = { NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "known" };

  function say(kind) {
    var place = document.getElementById("passkey_trouble");
    if (!place) { return; }
    place.querySelector(".kern-body").textContent = place.dataset[kind];
    place.hidden = false;
  }

  document.addEventListener("allauth.error", function (event) {
    event.preventDefault();
    var name = event.detail && event.detail.exception && event.detail.exception.name;
    say(window.PublicKeyCredential ? KINDS[name] || "other" : "impossible");
  });
})();
