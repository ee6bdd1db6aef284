/** Light or dark: as the system has it, or as somebody chose here. */
const themeKey = 'gridlode-theme';
const themes = ['system', 'light', 'dark'];

export const currentTheme = () => {
  const kept = localStorage.getItem(themeKey);
  return themes.includes(kept) ? kept : 'system';
};

export function applyTheme(theme) {
  localStorage.setItem(themeKey, theme);
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export const nextTheme = (theme) => themes[(themes.indexOf(theme) + 1) % themes.length];
