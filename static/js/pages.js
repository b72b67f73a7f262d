// A form or link inside data-quick swaps <main> instead of loading the whole page: see base.html.
// Without this file, or when the network fails, every one of them is an ordinary form or link.
(() => {
  "use strict";
  const main = () => document.getElementById("main");
  const announcer = document.getElementById("announcer");
  let asked = null;

  document.addEventListener("htmx:beforeRequest", (event) => {
    asked = event.detail.pathInfo.finalRequestPath || event.detail.pathInfo.requestPath;
    main().setAttribute("aria-busy", "true");
  });

  document.addEventListener("htmx:afterSettle", () => {
    asked = null;
    const said = main().querySelector("[data-said]") || main().querySelector("h1");
    if (announcer && said) announcer.textContent = said.textContent.trim();
    // What was in use may have left the page with the swap: the keyboard goes on from the content, not from the top.
    if (document.activeElement === document.body) main().focus({ preventScroll: true });
  });

  // What could not be swapped is loaded as a page, so that its own message is read.
  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout", "htmx:swapError"]) {
    document.addEventListener(failure, () => {
      main().removeAttribute("aria-busy");
      if (asked) window.location.assign(asked);
    });
  }
})();
