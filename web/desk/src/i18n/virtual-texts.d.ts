/** The catalogues as the build makes them (see `catalogues.ts`). */
declare module "virtual:texts/*" {
  const catalogue: import("./text").Catalogue;
  export default catalogue;
}
