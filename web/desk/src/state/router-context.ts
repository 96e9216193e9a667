/** Gives views the router, so that a feature can link to any place without knowing the shell. */
import { createContext, useContext } from "react";
import type { Router } from "./routes";

const RouterContext = createContext<Router | null>(null);

export const RouterProvider = RouterContext.Provider;

export function useRouter(): Router {
  const router = useContext(RouterContext);
  if (router === null) throw new Error("a view outside RouterProvider");
  return router;
}
