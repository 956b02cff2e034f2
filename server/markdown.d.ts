/** Texts for the model; the bundler reads them in. */
declare module "*.md" {
  const text: string;
  export default text;
}
