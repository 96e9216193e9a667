/** Starts the desk. */
import { createRoot } from "react-dom/client";
import { App } from "./shell/App";
import { Seat } from "./shell/seat";
import { applyTheme } from "./shell/theme";
import "./ui/tokens.css";
import "./ui/ground.css";

const seat = await Seat.take();
applyTheme(seat.preferences.get().theme, null);
const root = document.getElementById("desk");
if (root === null) throw new Error("the page has no place for the desk");
createRoot(root).render(<App seat={seat} />);
// The parts that are not on the first screen come while the session is asked for.
void import("./shell/CasePane");
await seat.sitDown();
