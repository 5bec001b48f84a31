import { analyzeQuery, requiredTokens } from "../packages/reflexio/src/core/search/analyze.ts";
import { queryText } from "./synthetic/texts.ts";
console.log(JSON.stringify(Array.from({length:20},(_,i)=>requiredTokens(analyzeQuery(queryText(1e9+i))))));
