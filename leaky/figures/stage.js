// The drawing of a live figure: one Stage for each panel. Its methods return marks, as text, and
// `show` puts them on the page. A mark is SVG in the page's own pixels, so that letters keep their
// size where the panel is narrow. A picture of many values lies below the marks, on a canvas.
//
// Places are in the units of the data. A `look` is a list of classes: a colour (c0 to c5, ink, quiet)
// and what live.css says of a mark (thin, dashed, hollow; for a text strong, mid, end).
(() => {
  "use strict";
  const live = (globalThis.leakyLive ??= {});

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const forced = matchMedia("(forced-colors: active)");

  class Stage {
    // x and y are the ends of the axes; left, right, top and bottom the pixels around them. An equal
    // stage has the same scale on both axes, and shows more than it was asked for on one. On a
    // logarithmic one y, above 0, goes up by its logarithm.
    constructor(plot, options) {
      const plain = { x: [0, 1], y: [0, 1], left: 0, right: 0, top: 0, bottom: 0 };
      Object.assign(this, { plot, equal: false, logarithmic: false, ...plain, ...options });
      plot.innerHTML =
        '<canvas aria-hidden="true"></canvas><svg aria-hidden="true"><svg><g></g><g></g></svg><g></g><g></g></svg><svg role="none"><g></g></svg>';
      [this.canvas, this.paper, this.grips] = plot.children;
      const [inside, axes, around] = this.paper.children;
      this.inside = inside;
      this.layers = { inside: inside.children[0], over: inside.children[1], axes, around };
      this.fit();
    }

    // Measures the panel.
    fit() {
      const { plot, left, top } = this;
      const [width, height] = [plot.clientWidth, plot.clientHeight];
      Object.assign(this, { full: `${[width, height]}`, colors: {}, shown: {} });
      this.width = Math.max(1, width - left - this.right);
      this.height = Math.max(1, height - top - this.bottom);
      for (const svg of [this.paper, this.grips])
        svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
      const box = { x: left, y: top, width: this.width, height: this.height };
      setAll(this.inside, box);
      this.inside.setAttribute("viewBox", `${left} ${top} ${this.width} ${this.height}`);
      // In shares of the panel: it is printed in another size, and the canvas with it.
      const [across, down] = [100 / width, 100 / height];
      this.canvas.style.cssText = `left:${left * across}%;top:${top * down}%;width:${this.width * across}%;height:${this.height * down}%`;
      this.scale();
    }

    // Whether the panel is shown, and in another size.
    differs() {
      const { clientWidth, clientHeight } = this.plot;
      return clientWidth && `${[clientWidth, clientHeight]}` !== this.full;
    }

    // Shows other ends.
    scale(x = this.x, y = this.y) {
      Object.assign(this, { x, y });
      [this.seenX, this.seenY] = this.equal ? this.widened() : [x, y];
    }

    widened() {
      const spans = [this.x, this.y].map(([low, high]) => high - low);
      const unit = Math.max(spans[0] / this.width, spans[1] / this.height); // a pixel is so long
      return [
        [this.x, this.width],
        [this.y, this.height],
      ].map(([[low, high], pixels]) => {
        const more = (unit * pixels - (high - low)) / 2;
        return [low - more, high + more];
      });
    }

    // A place in pixels.
    px(x) {
      return this.left + ((x - this.seenX[0]) / (this.seenX[1] - this.seenX[0])) * this.width;
    }

    py(y) {
      const [place, low, high] = [y, ...this.seenY].map(this.logarithmic ? Math.log10 : Number);
      return this.top + ((high - place) / (high - low)) * this.height;
    }

    // Where in the data a pointer is, also where the page is shown larger or smaller than it is.
    at({ clientX, clientY }) {
      const box = this.plot.getBoundingClientRect();
      const scale = box.width / this.plot.clientWidth;
      const across = ((clientX - box.left) / scale - this.left) / this.width;
      const up = 1 - ((clientY - box.top) / scale - this.top) / this.height;
      const along = ([low, high], share) => low + share * (high - low);
      return [along(this.seenX, across), along(this.seenY, up)];
    }

    // Marks within the axes, which are cut off at their ends; over them; the axes; and around all.
    // What is as it was before is not written again: that is most of the time that a frame takes.
    show(inside, { over = "", axes = "", around = "" } = {}) {
      for (const [name, marks] of Object.entries({ inside, over, axes, around })) {
        if (marks !== this.shown[name]) this.layers[name].innerHTML = this.shown[name] = marks;
      }
    }

    path(points) {
      return points
        .map(([x, y], i) => `${i ? "L" : "M"}${this.px(x).toFixed(1)} ${this.py(y).toFixed(1)}`)
        .join("");
    }

    line(points, look) {
      return `<path class="line ${look}" d="${this.path(points)}"/>`;
    }

    area(points, look) {
      return `<path class="area ${look}" d="${this.path(points)}Z"/>`;
    }

    dot([x, y], look, radius = 5) {
      return `<circle class="${look}" cx="${this.px(x).toFixed(1)}" cy="${this.py(y).toFixed(1)}" r="${radius}"/>`;
    }

    square([x, y], look, half = 4.5) {
      const [left, top] = [this.px(x) - half, this.py(y) - half].map((place) => place.toFixed(1));
      return `<rect class="${look}" x="${left}" y="${top}" width="${2 * half}" height="${2 * half}"/>`;
    }

    // From a point, so many pixels to the right and up.
    arrow([x, y], right, up, look) {
      const [fromX, fromY] = [this.px(x), this.py(y)];
      const [toX, toY] = [fromX + right, fromY - up];
      const length = Math.hypot(right, up);
      if (length < 3) return "";
      const head = Math.min(7, length / 2);
      const [alongX, alongY] = [(right / length) * head, (-up / length) * head];
      const end = (side) =>
        `${(toX - alongX - side * alongY).toFixed(1)} ${(toY - alongY + side * alongX).toFixed(1)}`;
      const tip = `${toX.toFixed(1)} ${toY.toFixed(1)}`;
      return `<path class="line ${look}" d="M${fromX.toFixed(1)} ${fromY.toFixed(1)}L${tip}M${end(0.6)}L${tip}L${end(-0.6)}"/>`;
    }

    // So many pixels to the right of a place, and below it.
    text([x, y], text, look = "", right = 0, below = 0) {
      return `<text class="${look}" x="${(this.px(x) + right).toFixed(1)}" y="${(this.py(y) + below).toFixed(1)}">${text}</text>`;
    }

    // Words in a corner: "left top", "right bottom".
    note(corner, words) {
      const right = corner.includes("right");
      const x = right ? this.left + this.width - 8 : this.left + 8;
      const y = corner.includes("top") ? this.top + 20 : this.top + this.height - 8;
      return `<text class="${right ? "end" : ""}" x="${x}" y="${y}">${words}</text>`;
    }

    // Marks of a handle, cut off at the ends of the axes.
    clipped(marks) {
      const { left, top, width, height } = this;
      const box = `x="${left}" y="${top}" width="${width}" height="${height}"`;
      return `<svg ${box} viewBox="${left} ${top} ${width} ${height}">${marks}</svg>`;
    }

    axes(xName) {
      const { left, top, width, height } = this;
      const [bottom, wide] = [top + height, Math.floor(width / 60)];
      const marks = ticks(this.seenX, wide).map(
        (x) => `<text class="mid" x="${this.px(x)}" y="${bottom + 17}">${written(x)}</text>`,
      );
      const rounded = this.logarithmic ? powers : ticks;
      for (const y of rounded(this.seenY, Math.floor(height / 36))) {
        marks.push(
          `<path class="grid" d="M${left} ${this.py(y)}h${width}"/>`,
          `<text class="end" x="${left - 6}" y="${this.py(y) + 4}">${written(y)}</text>`,
        );
      }
      marks.push(`<text class="end" x="${left + width}" y="${bottom + 33}">${xName}</text>`);
      return marks.join("");
    }

    // Values between 0 and 1 over the whole panel, row by row from the top: colour c0 below a half
    // and c1 above, the paler the nearer.
    surface(values, columns) {
      const { canvas } = this;
      const rows = values.length / columns;
      if (canvas.width !== columns || canvas.height !== rows)
        Object.assign(canvas, { width: columns, height: rows });
      const paper = canvas.getContext("2d");
      const image = paper.createImageData(columns, rows);
      if (!forced.matches) {
        const colors = [this.color("c0"), this.color("c1")];
        values.forEach((value, i) => {
          const [red, green, blue] = colors[value > 0.5 ? 1 : 0];
          image.data[4 * i] = red;
          image.data[4 * i + 1] = green;
          image.data[4 * i + 2] = blue;
          image.data[4 * i + 3] = 230 * Math.abs(value - 0.5);
        });
      }
      paper.putImageData(image, 0, 0);
    }

    // The middles of the grid of a surface, row by row from the top: x, y, x, y, ...
    grid(columns, rows) {
      const middle = ([low, high], i, count) => low + ((i + 0.5) / count) * (high - low);
      const places = new Float64Array(2 * columns * rows);
      for (let i = 0; i < columns * rows; i++) {
        places[2 * i] = middle(this.seenX, i % columns, columns);
        places[2 * i + 1] = middle(this.seenY, rows - 1 - Math.floor(i / columns), rows);
      }
      return places;
    }

    // The line along which the values of such a grid are a half: piece by piece, from one edge of
    // a cell of four middles to another.
    boundary(values, places, columns, look) {
      const pieces = [];
      for (let i = 0; i + columns + 1 < values.length; i++) {
        if ((i + 1) % columns === 0) continue;
        const above =
          (values[i] > 0.5) +
          (values[i + 1] > 0.5) +
          (values[i + columns] > 0.5) +
          (values[i + columns + 1] > 0.5);
        if (above % 4 === 0) continue; // no line passes here
        const corners = [i, i + 1, i + columns + 1, i + columns];
        const crossings = corners.flatMap((from, side) => {
          const to = corners[(side + 1) % 4];
          if (values[from] > 0.5 === values[to] > 0.5) return [];
          const share = (0.5 - values[from]) / (values[to] - values[from]);
          return [
            [0, 1].map(
              (axis) =>
                places[2 * from + axis] + share * (places[2 * to + axis] - places[2 * from + axis]),
            ),
          ];
        });
        for (let k = 0; k + 1 < crossings.length; k += 2)
          pieces.push(this.path(crossings.slice(k, k + 2)));
      }
      return `<path class="line ${look}" d="${pieces.join("")}"/>`;
    }

    // A colour of the palette as the page has it now: red, green, blue.
    color(look) {
      this.colors[look] ??= (() => {
        this.plot.classList.add(look);
        const color = getComputedStyle(this.plot).color.match(/\d+/g).slice(0, 3).map(Number);
        this.plot.classList.remove(look);
        return color;
      })();
      return this.colors[look];
    }

    // What a reader takes hold of: it stays while everything else is drawn anew.
    handle() {
      const handle = document.createElementNS("http://www.w3.org/2000/svg", "g");
      this.grips.firstElementChild.append(handle);
      return handle;
    }
  }

  function setAll(element, attributes) {
    Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  }

  // Round numbers between two ends, about so many.
  function ticks([low, high], count) {
    const raw = (high - low) / Math.max(1, count);
    const power = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 5, 10].map((times) => times * power).find((each) => each >= raw);
    const found = [];
    for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++)
      found.push(Number((i * step).toPrecision(12)));
    return found;
  }

  // Powers of ten between two ends, or where these are few, twice and five times them, too.
  function powers([low, high], count) {
    const exponents = ticks([Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))], count);
    const times = Math.log10(high / low) < 2 ? [1, 2, 5] : [1];
    return exponents
      .filter(Number.isInteger)
      .flatMap((exponent) => times.map((each) => Number(`${each}e${exponent}`)))
      .filter((value) => value >= low && value <= high);
  }

  // A number as a reader sees it: at most so many digits, with a true minus sign.
  function written(number, digits = 4) {
    const size = Math.abs(number);
    const rounded = Number(number.toPrecision(digits));
    if (size >= 1e5 || (size && size < 1e-3))
      return rounded.toExponential().replaceAll("-", "−").replace("+", "");
    const short = size >= 1e4 ? Math.round(number).toLocaleString("en") : String(rounded);
    return short.replace("-", "−");
  }

  Object.assign(live, { Stage, setAll, written, themes: [dark, forced] });
})();
