/* Forms that a passkey fills in. A form says which ceremony ("create" or "get") and carries the
   server's options as JSON, or the address that gives them; the answer goes into its field
   `credential`, and the form is sent. Without this file these forms stay hidden. */

"use strict";

(() => {
  const forms = [...document.querySelectorAll("form[data-passkey]")];
  const able = "PublicKeyCredential" in window && !/^[\d.]+$|:/.test(location.hostname);

  const bytes = (text) => {
    const base64 = text.replaceAll("-", "+").replaceAll("_", "/");
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  };

  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "");

  const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const forGetting = (given) => ({
    ...given,
    challenge: bytes(given.challenge),
    allowCredentials: named(given.allowCredentials),
  });

  const forCreating = (given, alone) => ({
    ...given,
    challenge: bytes(given.challenge),
    user: { ...given.user, id: bytes(given.user.id) },
    excludeCredentials: named(given.excludeCredentials),
    authenticatorSelection: {
      ...given.authenticatorSelection,
      residentKey: alone ? "required" : "discouraged",
      requireResidentKey: alone,
      userVerification: alone ? "required" : "preferred",
    },
  });

  /* What the server reads, from browsers that do not write it themselves. */
  const written = (credential) => {
    const said = credential.response;
    const response = { clientDataJSON: text(said.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (said[name]) {
        response[name] = text(said[name]);
      }
    }
    return {
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
      response,
    };
  };

  const options = async (form) => {
    if (form.dataset.options) {
      return JSON.parse(form.dataset.options);
    }
    const headers = { Accept: "application/json" };
    const answer = await fetch(form.dataset.optionsFrom, { headers });
    return (await answer.json()).request_options;
  };

  const ceremony = async (form) => {
    const { publicKey } = await options(form);
    if (form.dataset.passkey === "get") {
      return navigator.credentials.get({ publicKey: forGetting(publicKey) });
    }
    const alone = form.elements.namedItem("passwordless");
    const wanted = forCreating(publicKey, Boolean(alone && alone.checked));
    return navigator.credentials.create({ publicKey: wanted });
  };

  const fill = async (form) => {
    const failed = form.querySelector("[data-failed]");
    const button = form.querySelector("button");
    failed.hidden = true;
    button.disabled = true;
    try {
      const credential = await ceremony(form);
      form.elements.namedItem("credential").value = JSON.stringify(written(credential));
      form.submit();
    } catch {
      failed.textContent = failed.dataset.failed;
      failed.hidden = false;
      button.disabled = false;
    }
  };

  for (const form of forms) {
    form.hidden = !able;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      fill(form);
    });
  }
  for (const missing of document.querySelectorAll("[data-passkey-missing]")) {
    missing.hidden = able;
  }
})();
