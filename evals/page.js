// Filters the questions, shows one configuration at a time, opens clause texts. Without it the page shows everything.
"use strict";
(() => {
  const list = document.getElementById("list");
  if (!list) return;
  const field = (name) => document.getElementById(`by-${name}`);
  const questions = [...list.querySelectorAll(".question")].map((node) => ({ node, text: node.textContent.toLowerCase() }));

  function fits({ node, text }, wanted) {
    const block = node.querySelector(`.block[data-configuration="${wanted.configuration}"]`);
    if (!block) return false;
    return (
      (!wanted.kind || node.dataset.kind === wanted.kind) &&
      (!wanted.state || block.dataset.state === wanted.state) &&
      (!wanted.fault || block.dataset.faults.split("|").includes(wanted.fault)) &&
      text.includes(wanted.text)
    );
  }

  function show() {
    const wanted = {
      configuration: field("configuration").value,
      kind: field("kind").value,
      state: field("state").value,
      fault: field("fault").value,
      text: field("text").value.trim().toLowerCase(),
    };
    let shown = 0;
    for (const question of questions) {
      question.node.hidden = !fits(question, wanted);
      shown += !question.node.hidden;
    }
    for (const node of list.querySelectorAll("[data-configuration]")) node.hidden = node.dataset.configuration !== wanted.configuration;
    document.getElementById("count").textContent = `显示${shown}题，共${questions.length}题`;
    document.getElementById("nothing").hidden = shown > 0;
  }

  const clauses = JSON.parse(document.getElementById("clauses").textContent);
  const dialog = document.getElementById("clause");
  list.addEventListener("click", (event) => {
    const chip = event.target.closest("[data-clause]");
    const clause = chip && clauses[chip.dataset.clause];
    if (!clause) return;
    dialog.querySelector("h3").textContent = clause[0];
    dialog.querySelector("p").textContent = clause[1];
    dialog.showModal();
  });
  for (const name of ["configuration", "kind", "state", "fault", "text"]) field(name).addEventListener("input", show);
  show();
})();
