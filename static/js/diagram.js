/* A drawing that is wider than its frame begins at its first node: the origin stands in the middle of
   the top row, and a phone would show an empty corner. Without this file it is scrolled by hand. */

"use strict";

(() => {
  const centre = (frame) => {
    const first = frame.querySelector(".layered__node--focus") || frame.querySelector(".layered__node");
    if (!first || frame.scrollWidth <= frame.clientWidth) {
      return;
    }
    const box = first.getBoundingClientRect();
    const left = box.left - frame.getBoundingClientRect().left + frame.scrollLeft;
    frame.scrollLeft = left - (frame.clientWidth - box.width) / 2;
  };

  document.querySelectorAll(".diagram").forEach(centre);
})();
