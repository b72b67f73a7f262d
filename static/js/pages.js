// A form or link with hx-boost swaps <main> instead of loading the whole page: see base.html and _components/.
// Without scripts, or when the network fails, every one of them is an ordinary form or link.
(() => {
  "use strict";
  const main = () => document.getElementById("main");
  const announcer = document.getElementById("announcer");
  const words = (one) => one.textContent.replace(/[\d,.]+/g, "").trim();
  // What names a part of the page before and after a swap.
  const keyOf = (one) => [one.tagName, one.id, one.name, one.type === "checkbox" && one.value, one.tagName === "A" && words(one)].join("|");
  const folds = () => [...main().querySelectorAll("details")].map((one) => [one, words(one.firstElementChild)]);
  let asked = null;
  let focused = null;
  let opened = [];

  // An address says what is chosen; a field left empty chooses nothing.
  document.addEventListener("htmx:configRequest", (event) => {
    const given = event.detail.formData;
    for (const [name, value] of [...given]) if (value === "") given.delete(name);
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    asked = event.detail.pathInfo.finalRequestPath || event.detail.pathInfo.requestPath;
    focused = main().contains(document.activeElement) ? keyOf(document.activeElement) : null;
    main().setAttribute("aria-busy", "true");
  });

  document.addEventListener("htmx:beforeSwap", () => {
    opened = folds().filter(([one]) => one.open).map(([, key]) => key);
  });

  // Here the new <main> stands in the page: what was open is opened, and the keyboard goes on where it was.
  document.addEventListener("htmx:afterSwap", () => {
    asked = null;
    for (const [one, key] of folds()) if (opened.includes(key)) one.open = true;
    const again = [...main().querySelectorAll("a, button, input, select")].find((one) => keyOf(one) === focused);
    (again || main()).focus({ preventScroll: Boolean(again) });
    const said = main().querySelector(".lead") || main().querySelector("h1");
    if (announcer && said) announcer.textContent = said.textContent.trim();
  });

  // A typed value counts when it is sent (Enter, the button), not when the field is left: else Enter would ask twice.
  document.addEventListener("change", (event) => {
    if (event.target.matches("input:not([type=checkbox], [type=radio])")) event.stopPropagation();
  }, true);

  // What could not be swapped is loaded as a page, so that its own message is read.
  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout", "htmx:swapError"]) {
    document.addEventListener(failure, () => {
      main().removeAttribute("aria-busy");
      if (asked) window.location.assign(asked);
    });
  }
})();
