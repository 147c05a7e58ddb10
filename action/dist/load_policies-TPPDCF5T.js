import{createRequire as makeRequire}from'node:module';const require=makeRequire(import.meta.url);
import{p as a}from"./chunk-AMAOA6TA.js";import"./chunk-QNSM7LPO.js";import"./chunk-VKKTUK4X.js";import"./chunk-GATMLRYZ.js";import"./chunk-ZK3VH3QZ.js";import"./chunk-GLXQ7XEU.js";export{a as loadPolicies};
