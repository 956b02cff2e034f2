/** Texts for the model, which the bundler inlines. */
declare module "*.md" {
  const text: string;
  export default text;
}
