/* Logging a claim: Ctrl and Enter sends, and what the desk has not got yet is kept in this browser.
   The server keeps drafts as they are typed; this holds only what it has not answered for, so that
   a lost connection, a lost session or a closed tab loses nothing. Without this file the form is
   sent by its button. */

"use strict";

(() => {
  const form = document.querySelector("form[data-draft]");
  const holder = form || document.querySelector("[data-person]");
  if (!holder) {
    return;
  }
  const own = `plumbline-draft:${holder.dataset.person}:`;
  const kept = (key) => {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  };
  const put = (key, value) => {
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch {
      /* The storage is full or shut: the server's draft is what there is. */
    }
  };

  /* Of drafts that are logged or discarded nothing stays here. */
  const open = document.querySelector("[data-open]");
  if (open) {
    const known = new Set([...open.dataset.open.split(" "), "new"]);
    Object.keys(localStorage)
      .filter((key) => key.startsWith(own) && !known.has(key.slice(own.length)))
      .forEach((key) => localStorage.removeItem(key));
  }
  if (!form) {
    return;
  }

  const key = own + form.dataset.draft;

  /* What was pasted to begin a draft is let go once there is the draft. */
  const begun = `${own}begun`;
  if (form.dataset.draft !== "new" && kept(begun)) {
    localStorage.removeItem(`${own}new`);
  }
  localStorage.removeItem(begun);
  const offline = form.querySelector("[data-no-connection]");
  const passing = new Set(["csrfmiddlewaretoken", "window", "revision", "do"]);
  const fields = () =>
    [...new FormData(form)].filter(([name, value]) => !passing.has(name) && typeof value === "string");
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  /* What was found here and differs from what the page shows is offered, never put back unasked. */
  const found = kept(key);
  const bar = form.querySelector("[data-found-again]");
  if (found && same(found, fields())) {
    localStorage.removeItem(key);
  } else if (found) {
    const words = found
      .filter(([name, value]) => value.trim() && value !== "on" && name !== "rows")
      .map(([, value]) => value);
    bar.querySelector("[data-found-words]").textContent = words.join(" · ").slice(0, 400);
    bar.hidden = !words.length;
  }
  bar.querySelector("[data-put-back]").addEventListener("click", () => {
    found.forEach(([name, value]) => {
      const field = form.elements[name];
      if (field && "value" in field && field.type !== "checkbox") {
        field.value = value;
      }
    });
    bar.hidden = true;
    form.dispatchEvent(new Event("input", { bubbles: true }));
  });
  bar.querySelector("[data-throw-away]").addEventListener("click", () => {
    localStorage.removeItem(key);
    bar.hidden = true;
  });

  const remember = () => put(key, fields());
  form.addEventListener("input", remember);
  form.addEventListener("change", remember);

  /* The answer to what was sent frees what is kept here, unless more was typed since. */
  let sent = null;
  form.addEventListener("htmx:beforeRequest", () => {
    sent = fields();
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    const answered = event.detail.successful;
    offline.hidden = answered || event.detail.xhr.status > 0;
    if (answered && same(sent, fields())) {
      localStorage.removeItem(key);
    }
  });
  let again = 0;
  form.addEventListener("htmx:sendError", () => {
    offline.hidden = false;
    clearTimeout(again);
    again = setTimeout(() => form.dispatchEvent(new Event("resend")), 5000);
  });
  window.addEventListener("online", () => form.dispatchEvent(new Event("resend")));

  form.addEventListener("submit", (event) => {
    remember();
    if (form.dataset.draft === "new") {
      put(begun, true);
    }
    if (!navigator.onLine) {
      event.preventDefault();
      offline.hidden = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form.contains(event.target)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
})();
