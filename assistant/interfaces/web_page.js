(() => {
  const open = new Set();
  let seen = "";
  const light = () => { document.documentElement.lang = "zh-CN"; document.body?.classList.remove("dark"); };
  const copyBySelection = (area) => {
    area.style.display = "block"; area.focus(); area.select();
    const done = document.execCommand("copy");
    area.style.display = "";
    return done;
  };
  const copy = async (button) => {
    const area = button.parentElement.querySelector("textarea");
    let done = false;
    try { await navigator.clipboard.writeText(area.value); done = true; } catch { done = copyBySelection(area); }
    button.dataset.label ??= button.textContent;
    button.focus();
    button.textContent = done ? "已复制" : "复制不了，请手动选取";
    setTimeout(() => { button.textContent = button.dataset.label; }, 2000);
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (button) { copy(button); return; }
    const link = event.target.closest?.("a[data-open]");
    if (link) {
      event.preventDefault();
      const card = document.getElementById(link.getAttribute("href").slice(1));
      if (card) { card.open = true; card.scrollIntoView({ block: "center" }); card.querySelector("summary").focus(); }
    }
  });
  document.addEventListener("toggle", (event) => {
    const id = event.target.id;
    if (!id?.startsWith("card-") || !event.target.isConnected) return;
    if (event.target.open) open.add(id); else open.delete(id);
  }, true);
  const fit = () => {
    const band = document.getElementById("band");
    if (band) document.documentElement.style.setProperty("--band", `${band.offsetHeight + 12}px`);
  };
  const refresh = () => {
    light();
    fit();
    const exchanges = document.querySelectorAll("#log .exchange");
    for (const id of open) { const card = document.getElementById(id); if (card && !card.open) card.open = true; }
    const last = exchanges[exchanges.length - 1];
    const state = last ? `${last.id} ${Boolean(last.querySelector(".tools"))}` : "";
    if (last && state !== seen) requestAnimationFrame(() => last.isConnected && last.scrollIntoView({ block: "start", behavior: "instant" }));
    if (!last) open.clear();
    seen = state;
  };
  const start = () => {
    light();
    new MutationObserver(refresh).observe(document.body, { childList: true, subtree: true });
  };
  if (document.body) start(); else document.addEventListener("DOMContentLoaded", start);
})();
