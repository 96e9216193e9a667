/** What is shown with work besides what it is: by whose word it came, and what routing rules have the agent shown. */
import type { LocalText } from "./entities";

/** What a routing rule has the agent shown: each `{0}` in the text stands for the value of that place. */
export interface NoticeData {
  texts: LocalText;
  values: { type: string; value: string | number | boolean | null }[];
}

/** By whose word it is mine, or offered to me: a supervisor gave it, or a colleague hands it over. `note`: what they wrote with it. */
export interface Given {
  how: "by_hand" | "handed_over";
  at: string;
  by_name: string;
  note: string | null;
}

/** Something that may have notices, or a giver. */
export interface Noticed {
  given?: Given | null;
  notice?: NoticeData[] | null;
}
