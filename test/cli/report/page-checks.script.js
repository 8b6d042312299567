/* Goes into a page of a test: what a reader of it needs, measured from what the browser computed. */
(() => {
  'use strict';

  /** Texts whose contrast with what they stand on is below 4.5. */
  function faintTexts() {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    let looked = 0;
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement;
      if (node.textContent.trim() === '' || ['SCRIPT', 'STYLE', 'TITLE', 'title'].includes(element.tagName)) continue;
      if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      looked++;
      const isDrawn = element.namespaceURI.endsWith('svg');
      const style = getComputedStyle(element);
      const colour = rgb(isDrawn ? style.fill : style.color);
      const ratio = contrast(colour, groundOf(element, isDrawn));
      if (ratio < 4.5) found.push(`${ratio.toFixed(2)}: ${node.textContent.trim().slice(0, 40)}`);
    }
    return { looked, found };
  }

  function groundOf(element, isDrawn) {
    const box = isDrawn ? element.parentElement.querySelector('rect') : null;
    if (box !== null && element.parentElement.tagName !== 'svg') return rgb(getComputedStyle(box).fill);
    for (let at = element; at !== null; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      const [, , , alpha = 1] = numbersIn(backgroundColor);
      if (alpha === 1) return rgb(backgroundColor);
      if (alpha !== 0) throw new Error(`half transparent: ${backgroundColor}`);
    }
    throw new Error('no ground');
  }

  const numbersIn = colour => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const rgb = colour => numbersIn(colour).slice(0, 3);

  /** By WCAG 2.2: relative luminance of sRGB. */
  function contrast(a, b) {
    const [light, dark] = [a, b].map(luminance).sort((x, y) => y - x);
    return (light + 0.05) / (dark + 0.05);
  }

  function luminance(colour) {
    const [r, g, b] = colour.map(value => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  /** What has the focus: its kind, whether it is to be seen, and how it is marked. */
  function focused() {
    const element = document.activeElement;
    if (element === null || element === document.body) return null;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const shape = element.querySelector?.('rect');
    const isMarked =
      (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) ||
      (shape !== null && shape !== undefined && parseFloat(getComputedStyle(shape).strokeWidth) >= 3);
    const box = element.getBoundingClientRect();
    const kind = element.tagName.toLowerCase();
    return {
      kind,
      isMarked,
      isSeen: box.width > 0 && box.bottom > 0 && box.top < document.documentElement.clientHeight,
      hits: document.querySelectorAll('.hit').length,
    };
  }

  /** Stops that the keyboard must reach, by kind: one for each group of radio buttons. */
  function stops() {
    const all = [...document.querySelectorAll('a[href], summary, input:checked, [tabindex="0"]')];
    const counts = {};
    for (const element of all.filter(one => one.checkVisibility())) {
      const kind = element.tagName.toLowerCase();
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
    return counts;
  }

  globalThis.checks = { faintTexts, focused, stops, width: () => document.documentElement.scrollWidth };
})();
