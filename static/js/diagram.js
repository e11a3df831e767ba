/* A drawing that is wider than its frame begins in the middle of its arrows: the origin stands above
   them, and a phone would show an empty corner. Without this file it is scrolled by hand. */

"use strict";

(() => {
  const centre = (frame) => {
    const arrows = frame.querySelector(".layered__edges");
    if (!arrows || frame.scrollWidth <= frame.clientWidth) {
      return;
    }
    const box = arrows.getBoundingClientRect();
    const left = box.left - frame.getBoundingClientRect().left + frame.scrollLeft;
    frame.scrollLeft = left - (frame.clientWidth - box.width) / 2;
  };

  document.querySelectorAll(".diagram").forEach(centre);
})();
