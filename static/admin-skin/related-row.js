// The library that completes what is typed gives its boxes no name: take the select's.
django.jQuery(() => {
  for (const select of document.querySelectorAll("select.admin-autocomplete[aria-label]")) {
    const box = select.parentElement.querySelector(".select2-selection__rendered");
    box?.setAttribute("aria-label", select.getAttribute("aria-label"));
  }
});
