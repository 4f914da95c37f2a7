// Bring the figures of leaky.explore to life where no kernel runs. Every frame is in the page
// already: a move hides the elements of one frame and shows those of another. Running this file
// twice does nothing the second time.
(() => {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  function enliven(figure) {
    figure.dataset.ready = "";
    const find = (selector, inside = figure) => [...inside.querySelectorAll(selector)];
    const [drawing] = find(".leaky-drawing");
    const [said] = find(".leaky-said");
    const rows = find(".leaky-row");
    const { start, values, frames } = JSON.parse(find("script")[0].textContent);
    const parts = frames.map(() => []);
    find("[data-f]").forEach((e) => e.dataset.f.split(" ").forEach((f) => parts[f].push(e)));

    const at = [...start]; // where each control stands
    const frame = () => at.reduce((sum, position, i) => sum * values[i].length + position, 0);
    let shown = frame();

    function go(i, to) {
      at[i] = Math.max(0, Math.min(to, values[i].length - 1));
      const inputs = find("input, select", rows[i]);
      const [output] = find("output", rows[i]);
      if (inputs[0].type === "radio") inputs[at[i]].checked = true;
      // Firefox forgets that a change is to come when the value is written while it is put in.
      else if (Number(inputs[0].value) !== at[i]) inputs[0].value = at[i];
      if (output) {
        output.textContent = values[i][at[i]];
        inputs[0].setAttribute("aria-valuetext", output.textContent);
      }
      parts[shown].forEach((e) => e.classList.remove("on"));
      shown = frame();
      parts[shown].forEach((e) => e.classList.add("on"));
      drawing.setAttribute("aria-label", frames[shown]);
    }

    // Said when a move is finished, not at every frame of it.
    const speak = () => { said.textContent = frames[shown]; };

    function player(button, i) {
      let timer;
      const last = values[i].length - 1;
      const stop = () => { clearInterval(timer); timer = 0; button.textContent = "Play"; };
      const next = () => { go(i, at[i] + 1); if (at[i] === last) { stop(); speak(); } };
      button.addEventListener("click", () => {
        if (timer) { stop(); return speak(); }
        if (calm.matches) { go(i, last); return speak(); }
        if (at[i] === last) go(i, 0);
        button.textContent = "Pause";
        timer = setInterval(next, 150);
      });
      return stop;
    }

    const stops = rows.flatMap((row, i) => {
      row.addEventListener("change", speak);
      find("[data-step]", row).forEach((button) => button.addEventListener("click", () => {
        go(i, at[i] + Number(button.dataset.step));
        speak();
      }));
      return find("[data-play]", row).map((button) => player(button, i));
    });
    rows.forEach((row, i) => row.addEventListener("input", (event) => {
      stops.forEach((stop) => stop());
      go(i, Number(event.target.value));
    }));
    find("[data-reset]")[0].addEventListener("click", () => {
      stops.forEach((stop) => stop());
      start.forEach((position, i) => go(i, position));
      speak();
    });
  }

  const begin = () => document.querySelectorAll(".leaky-explore:not([data-ready])").forEach(enliven);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
