try {
  const kept = localStorage.getItem("filingkit-theme");
  if (kept === "light" || kept === "dark") document.documentElement.dataset.theme = kept;
} catch { /* no storage: the system decides */ }
