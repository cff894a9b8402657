// The page's own words, in the language chosen for the page. What the line says stays in the line's language.

const ALL = JSON.parse(document.getElementById("words").textContent);

export const language = () => document.documentElement.lang;

/** A word of the page's, with its blanks filled in; a name that is no word is shown as it is. */
export function word(name, blanks = {}) {
  const words = ALL[language()][name] ?? name;
  return words.replace(/\{(\w+)\}/g, (blank, key) => blanks[key] ?? blank);
}

export const isWord = (name) => name in ALL[language()];

/** Puts a word into an element, where it changes with the language of the page. */
export function put(element, name, blanks = {}) {
  element.dataset.word = name;
  element.dataset.blanks = JSON.stringify(blanks);
  element.textContent = word(name, blanks);
  return element;
}

/** Shows the page in another language, without losing the call. */
export function speak(chosen) {
  document.documentElement.lang = chosen;
  for (const element of document.querySelectorAll("[data-word]")) {
    element.textContent = word(element.dataset.word, JSON.parse(element.dataset.blanks ?? "{}"));
  }
  for (const element of document.querySelectorAll("[data-word-label]")) {
    element.setAttribute("aria-label", word(element.dataset.wordLabel));
  }
  for (const link of document.querySelectorAll("[data-language]")) {
    if (link.dataset.language === chosen) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}
