/** What routing rules have the agent shown. */
import type { LocalText } from "./entities";

/** What a routing rule has the agent shown: each `{0}` in the text stands for the value of that place. */
export interface NoticeData {
  texts: LocalText;
  values: { type: string; value: string | number | boolean | null }[];
}

/** Something that may have notices. */
export interface Noticed {
  notice?: NoticeData[] | null;
}
