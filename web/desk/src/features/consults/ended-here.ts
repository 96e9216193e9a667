/** The questions that were ended or handed over at this desk since it was opened: nobody is told of what they have done themselves. */
export const endedHere = new Set<string>();
