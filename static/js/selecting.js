/* Selecting words of a captured text, with the mouse or the keyboard, offers to make a passage of
   them. Places are counted in code points, as the server counts them: an emoji is one character
   there and two here. Without this file the words are pasted into the form below the text. */

"use strict";

(() => {
  const text = document.getElementById("captured");
  const strip = document.getElementById("selected");
  if (!text || !strip || !text.querySelector("[data-start]")) {
    return;
  }
  const shown = strip.querySelector("[data-shown]");
  const button = strip.querySelector("button");
  const longest = Number(strip.dataset.longest);

  const length = (words) => [...words].length;

  const holder = (node) => {
    const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
    const part = element && element.closest("[data-start]");
    return part && text.contains(part) ? part : null;
  };

  const between = (part, node, offset) => {
    const range = document.createRange();
    range.setStart(part, 0);
    range.setEnd(node, offset);
    return length(range.toString());
  };

  /* A selection may begin or end outside the text: then the text's own end counts. */
  const place = (range, touched) => {
    const first = holder(range.startContainer);
    const last = holder(range.endContainer);
    const start = first
      ? Number(first.dataset.start) + between(first, range.startContainer, range.startOffset)
      : Number(touched[0].dataset.start);
    const final = touched[touched.length - 1];
    const end = last
      ? Number(last.dataset.start) + between(last, range.endContainer, range.endOffset)
      : Number(final.dataset.end);
    /* The page's own line break behind a part is no character of the text. */
    const most = Number((last || final).dataset.end);
    return { start: Math.min(start, most), end: Math.min(end, most) };
  };

  const within = (part, start, end) => {
    const at = Number(part.dataset.start);
    return [...part.textContent].slice(Math.max(0, start - at), Math.max(0, end - at)).join("");
  };

  const selected = () => {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || selection.rangeCount === 0) {
      return null;
    }
    const range = selection.getRangeAt(0);
    const touched = [...text.querySelectorAll("[data-start]")].filter((part) =>
      range.intersectsNode(part)
    );
    if (!touched.length) {
      return null;
    }
    const { start, end } = place(range, touched);
    const words = touched.map((part) => within(part, start, end)).join("\n");
    return words.trim() ? { start, end, words } : null;
  };

  const offer = () => {
    if (strip.contains(document.activeElement)) {
      return;
    }
    const found = selected();
    strip.hidden = !found;
    if (strip.hidden) {
      return;
    }
    const tooLong = found.end - found.start > longest;
    strip.elements.start.value = found.start;
    strip.elements.end.value = found.end;
    strip.elements.quote.value = tooLong ? "" : found.words;
    shown.textContent = tooLong ? strip.dataset.tooLong : `“${found.words.trim().replace(/\s+/g, " ")}”`;
    button.disabled = tooLong;
  };

  /* Left and right select the word before and after: from there Shift with the arrows goes on, as
     everywhere. Without a first word to start from, browsers select nothing by keyboard here. */
  text.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: "backward", ArrowRight: "forward" }[event.key];
    const modified = event.shiftKey || event.ctrlKey || event.altKey || event.metaKey;
    if (!way || modified || event.target !== text) {
      return;
    }
    const selection = document.getSelection();
    if (!selection.rangeCount || !text.contains(selection.anchorNode)) {
      selection.collapse(text.querySelector("[data-start]"), 0);
    } else if (way === "forward") {
      selection.collapseToEnd();
    } else {
      selection.collapseToStart();
    }
    selection.modify("extend", way, "word");
    event.preventDefault();
  });

  let waiting = 0;
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    waiting = setTimeout(offer, 120);
  });
})();
