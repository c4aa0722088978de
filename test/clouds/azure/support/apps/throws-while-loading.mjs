throw new Error('the entry broke');
