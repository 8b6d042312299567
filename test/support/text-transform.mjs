/** Files that a build puts in as text, for tests: their text is the default export. */
export default {
  process: text => ({ code: `export default ${JSON.stringify(text)};` }),
};
