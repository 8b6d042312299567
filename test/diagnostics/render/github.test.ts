import { githubPrinter } from '../../../src/diagnostics/render/github.js';
import { at } from '../../../src/diagnostics/source.js';
import { markedSource } from '../../support/marked-source.js';
import { argument, finding, mismatch, remark, tensor, TOOL } from './samples.js';

const print = (...findings: Parameters<typeof githubPrinter.print>[0]): readonly string[] =>
  githubPrinter.print(findings, { tool: TOOL, command: 'check', root: '/repo' }).split('\n');

describe('github', () => {
  it('is one workflow command for each finding, and a summary', () => {
    expect(print(mismatch)).toEqual([
      '::error file=maps/demo 1.yaml,line=3,endLine=3,col=20,endColumn=21,title=MAPC3999::axis "q" stands on one side only' +
        '%0Amaps/demo 1.yaml:4:20: here it is "r"%0Anote: a rule has the same axes on both sides%0Ahelp: name it "r"',
      '1 error',
      '',
    ]);
  });

  it('escapes what would end a property, a line or a command', () => {
    const source = markedSource('«a\nb»', 'a,b:c%.yaml');
    const [line] = print(finding(at(source.mark()), { message: '100%\r\n::error::injected' }));
    expect(line).toBe('::error file=a%2Cb%3Ac%25.yaml,line=1,endLine=2,title=MAPC3999::100%25%0D%0A::error::injected');
  });

  it('puts errors before warnings before notices: GitHub shows ten of each', () => {
    const commands = print(remark('info'), argument, tensor).map(line => line.split(' ')[0]);
    expect(commands).toEqual(['::error', '::warning', '::notice', '1', '']);
  });

  it('makes paths relative to the root, and says where a tensor is', () => {
    expect(print(tensor)[0]).toBe(
      '::error file=in/model.safetensors,title=MAPC3999::the tensor reaches beyond the file' +
        '%0Aat /repo/in/model.safetensors, tensor "x\\u001b[2J", byte 1,234',
    );
  });

  it('prints nothing for nothing', () => {
    expect(print()).toEqual(['']);
  });
});
